package io.kairos.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.customer.Ids;
import io.kairos.journey.Announcing;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * Queues what the active release wants told for each webhook of its {@code policies/sync.yaml}. The id follows from webhook and event, so what comes
 * twice is told once; the body is written down at once, so that each attempt says the same.
 */
@Singleton
class SyncingAudiences implements Announcing {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Jdbi jdbi;
    private final Releases releases;
    private final QueuedSignal signal;
    private final Clock clock;

    SyncingAudiences(Jdbi jdbi, Releases releases, QueuedSignal signal, Clock clock) {
        this.jdbi = jdbi;
        this.releases = releases;
        this.signal = signal;
        this.clock = clock;
    }

    private record Telling(UUID id, UUID customer, String hook, String event, String body) {
    }

    @Override
    public void announce(List<Announcement> announcements) {
        if (announcements.isEmpty()) {
            return;
        }
        Release release = releases.active();
        SyncPolicy policy = release.part(SyncPolicy.class);
        List<Telling> tellings = new ArrayList<>();
        for (SyncPolicy.Hook hook : policy == null ? List.<SyncPolicy.Hook>of() : policy.hooks()) {
            announcements.stream().filter(hook::hears).forEach(announcement -> tellings.add(new Telling(
                    Ids.of("sync", hook.name(), announcement.kind().name(), announcement.identity()), announcement.customer().id(), hook.name(),
                    announcement.kind().toString(), body(announcement, hook))));
        }
        if (!tellings.isEmpty()) {
            queue(tellings, release.number(), clock.instant());
            signal.afterCommit(SyncChannel.NAME);
        }
    }

    /** No enrollment's: what happened is told though the enrollment has ended, or its journey is paused. */
    private void queue(List<Telling> tellings, long release, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into message (customer_id, id, enrollment_id, journey, step, release, channel, template, topic,
                                     transactional, context, status, due_at, queued_at, content)
                select customer_id, id, id, '', hook, :release, :channel, event, null, true, '{}', 'queued', :now, :now, body
                from unnest(:customers, :ids, :hooks, :events, :bodies) t(customer_id, id, hook, event, body) order by customer_id, id
                on conflict do nothing""")
                .bind("release", release).bind("channel", SyncChannel.NAME).bind("now", Timestamp.from(now))
                .bind("customers", tellings.stream().map(Telling::customer).toArray(UUID[]::new))
                .bind("ids", tellings.stream().map(Telling::id).toArray(UUID[]::new))
                .bind("hooks", texts(tellings, Telling::hook)).bind("events", texts(tellings, Telling::event))
                .bind("bodies", texts(tellings, Telling::body)).execute());
    }

    private static String[] texts(List<Telling> tellings, Function<Telling, String> text) {
        return tellings.stream().map(text).toArray(String[]::new);
    }

    private static String body(Announcement announcement, SyncPolicy.Hook hook) {
        Map<String, Object> customer = new LinkedHashMap<>();
        customer.put("id", announcement.customer().id().toString());
        customer.put("userId", announcement.customer().userId());
        Map<String, Object> attributes = new LinkedHashMap<>();
        hook.attributes().forEach(name -> attributes.put(name, announcement.customer().attributes().get(name)));
        customer.put("attributes", attributes);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("customer", customer);
        announcement.data().forEach((name, value) -> {
            if (value != null) {
                data.put(name, value instanceof UUID id ? id.toString() : value);
            }
        });
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", announcement.kind().toString());
        body.put("timestamp", announcement.at().toString());
        body.put("data", data);
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
