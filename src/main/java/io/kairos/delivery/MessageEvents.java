package io.kairos.delivery;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.JsonValues;
import io.kairos.customer.MergeMove;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * What becomes of messages behind the channel: each event is a row of {@code message_event} and a behavior of the customer, or neither.
 * Joins the caller's transaction.
 */
@Singleton
class MessageEvents implements MergeMove {

    private static final Map<String, String> CHANNELS = Map.of(EmailChannel.NAME, "Email", ChannelTemplate.SMS, "SMS",
            ChannelTemplate.PUSH, "Push Notification", ChannelTemplate.IN_APP, "In-App Message");

    /** Behaviors are named as in Segment's e-mail spec, those of other channels alike. */
    enum Kind {

        DELIVERED("Delivered"), OPENED("Opened"), CLICKED("Link Clicked"), BOUNCED("Bounced"), FAILED("Failed"), READ("Read"),
        COMPLAINED("Marked as Spam"), UNSUBSCRIBED(null);

        private final String done;

        Kind(String done) {
            this.done = done;
        }

        private String behavior(String channel) {
            return this == UNSUBSCRIBED ? "Unsubscribed" : CHANNELS.getOrDefault(channel, "Message") + " " + done;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param key        what makes it one and the same when it is told twice; unique for the message
     * @param detail     the link, or why it bounced; null when there is nothing to add
     * @param properties the behavior's
     */
    record Event(Kind kind, String source, String key, Instant at, String detail, boolean machine, Map<String, Object> properties) {
    }

    private static final String SELECT = """
            select m.customer_id, m.id, m.journey, m.step, m.channel, m.template, m.content, m.settled_at, m.attempts, b.subject as mailbox_subject
            from message m left join mailbox b on b.customer_id = m.customer_id and b.id = m.id
            """;

    private final Jdbi jdbi;
    private final BehaviorLog behaviors;
    private final Clock clock;

    MessageEvents(Jdbi jdbi, BehaviorLog behaviors, Clock clock) {
        this.jdbi = jdbi;
        this.behaviors = behaviors;
        this.clock = clock;
    }

    /** Found under whoever the customer is by now. */
    Optional<TrackedMessage> find(UUID customer, UUID message) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + """
                where m.id = :id and m.customer_id = coalesce((select merged_into from customer where id = :customer), :customer)""")
                .bind("id", message).bind("customer", customer).map((row, context) -> TrackedMessage.of(row)).findOne());
    }

    Optional<TrackedMessage> find(UUID message) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "where m.id = :id")
                .bind("id", message).map((row, context) -> TrackedMessage.of(row)).findFirst());
    }

    /** Told before, it is left as it is. */
    void record(TrackedMessage message, Event event) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant at = event.at().isAfter(now) ? now : event.at().truncatedTo(ChronoUnit.MILLIS);
        int added = jdbi.withHandle(handle -> handle.createUpdate("""
                insert into message_event (customer_id, message_id, key, kind, at, detail, machine)
                values (:customer, :message, :key, :kind, :at, :detail, :machine) on conflict do nothing""")
                .bind("customer", message.customerId()).bind("message", message.id()).bind("key", event.key())
                .bind("kind", event.kind().toString()).bind("at", Timestamp.from(at)).bind("detail", event.detail())
                .bind("machine", event.machine()).execute());
        if (added > 0) {
            append(message.customerId(), event.source(), message.id() + ":" + event.key(), event.kind().behavior(message.channel()), at, event.properties());
        }
    }

    /** A behavior that an event brings about beside its own. */
    void append(UUID customer, String source, String messageId, String type, Instant at, Map<String, Object> properties) {
        behaviors.append(customer, source, List.of(new Behavior(messageId, type, at.toEpochMilli(), 0,
                clock.instant().truncatedTo(ChronoUnit.MILLIS), JsonValues.of(properties))));
    }

    /** How many links of the message, other than this one, were followed since. */
    int otherLinks(TrackedMessage message, String url, Instant since) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select count(distinct detail) from message_event
                where customer_id = :customer and message_id = :message and kind = 'clicked' and at > :since and detail <> :url""")
                .bind("customer", message.customerId()).bind("message", message.id()).bind("since", Timestamp.from(since)).bind("url", url)
                .mapTo(Integer.class).one());
    }

    /** The clicks since then turn out to be a machine's. */
    void markClicks(TrackedMessage message, Instant since) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update message_event set machine = true
                where customer_id = :customer and message_id = :message and kind = 'clicked' and at > :since""")
                .bind("customer", message.customerId()).bind("message", message.id()).bind("since", Timestamp.from(since)).execute());
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                with gone as (delete from message_event where customer_id = :from returning *)
                insert into message_event (customer_id, message_id, key, kind, at, detail, machine)
                select :into, message_id, key, kind, at, detail, machine from gone on conflict do nothing""")
                .bind("from", from).bind("into", into).execute());
    }
}
