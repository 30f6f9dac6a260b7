package io.kairos.delivery;

import io.kairos.journey.Outbox;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** The outbox in PostgreSQL. Joins the caller's transaction; senders of this pod hear of its commit. */
@Singleton
class OutboxTable implements Outbox {

    private final Jdbi jdbi;
    private final QueuedSignal signal;
    private final Clock clock;

    OutboxTable(Jdbi jdbi, QueuedSignal signal, Clock clock) {
        this.jdbi = jdbi;
        this.signal = signal;
        this.clock = clock;
    }

    @Override
    public void queue(List<MessageRequest> messages) {
        if (messages.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into message (customer_id, id, enrollment_id, journey, step, release, channel, template, topic,
                                     transactional, context, status, due_at, queued_at)
                select m.customer_id, m.id, m.enrollment_id, m.journey, m.step, m.release, m.channel, m.template, m.topic,
                       m.transactional::boolean, m.context, 'queued', m.queued_at, m.queued_at
                from unnest(:customers, :ids, :enrollments, :journeys, :steps, :releases, :channels, :templates, :topics,
                            :transactional, :contexts, :queued)
                     m(customer_id, id, enrollment_id, journey, step, release, channel, template, topic, transactional,
                       context, queued_at)
                order by m.customer_id, m.id
                on conflict do nothing
                """)
                .bind("customers", messages.stream().map(MessageRequest::customerId).toArray(UUID[]::new))
                .bind("ids", messages.stream().map(MessageRequest::id).toArray(UUID[]::new))
                .bind("enrollments", messages.stream().map(MessageRequest::enrollmentId).toArray(UUID[]::new))
                .bind("journeys", texts(messages, MessageRequest::journey))
                .bind("steps", texts(messages, MessageRequest::step))
                .bind("releases", messages.stream().map(MessageRequest::release).toArray(Long[]::new))
                .bind("channels", texts(messages, MessageRequest::channel))
                .bind("templates", texts(messages, MessageRequest::template))
                .bind("topics", texts(messages, MessageRequest::topic))
                .bind("transactional", texts(messages, message -> String.valueOf(message.transactional())))
                .bind("contexts", texts(messages, message -> message.context().json()))
                .bind("queued", messages.stream().map(message -> Timestamp.from(message.queuedAt())).toArray(Timestamp[]::new))
                .execute());
        messages.stream().map(MessageRequest::channel).distinct().forEach(signal::afterCommit);
    }

    private static String[] texts(List<MessageRequest> messages, Function<MessageRequest, String> text) {
        return messages.stream().map(text).toArray(String[]::new);
    }

    /** What a sender holds locked finds the withdrawal when another looks at it. */
    @Override
    public void withdraw(Collection<UUID> enrollments, String reason) {
        cancel(enrollments, reason);
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into withdrawal (customer_id, enrollment_id, reason)
                select distinct customer_id, enrollment_id, :reason from message where enrollment_id = any(:ids) and status = 'queued'
                on conflict do nothing""").bind("ids", enrollments.toArray(UUID[]::new)).bind("reason", reason).execute());
    }

    @Override
    public Set<UUID> waiting(Collection<UUID> customers) {
        return customers.isEmpty() ? Set.of() : jdbi.withHandle(handle -> new HashSet<>(handle.createQuery(
                "select distinct enrollment_id from message where customer_id = any(:customers) and status = 'queued' and channel <> 'sync'")
                .bind("customers", customers.toArray(UUID[]::new)).mapTo(UUID.class).list()));
    }

    /** What a sender holds locked is being sent: it is passed over, and counts as sent. */
    @Override
    public Map<UUID, Boolean> cancel(Collection<UUID> enrollments, String reason) {
        UUID[] ids = enrollments.toArray(UUID[]::new);
        Set<UUID> sent = jdbi.withHandle(handle -> {
            handle.createUpdate("""
                    with free as (select customer_id, id from message
                                  where enrollment_id = any(:ids) and status = 'queued' for update skip locked)
                    update message m set status = 'cancelled', reason = :reason, settled_at = :now
                    from free where m.customer_id = free.customer_id and m.id = free.id
                    """).bind("ids", ids).bind("reason", reason).bind("now", Timestamp.from(clock.instant())).execute();
            return new HashSet<>(handle.createQuery(
                    "select distinct enrollment_id from message where enrollment_id = any(:ids) and status in ('queued', 'sent')")
                    .bind("ids", ids).mapTo(UUID.class).list());
        });
        Map<UUID, Boolean> answer = new HashMap<>();
        enrollments.forEach(enrollment -> answer.put(enrollment, sent.contains(enrollment)));
        return answer;
    }
}
