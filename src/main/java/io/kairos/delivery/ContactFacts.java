package io.kairos.delivery;

import io.kairos.decision.FactSource;
import io.kairos.release.Contact;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What was sent to customers lately, as facts. */
@Singleton
class ContactFacts implements FactSource {

    /** A quarter is as far back as rules ask "did we write to her lately". */
    private static final Duration HORIZON = Duration.ofDays(90);

    private final Jdbi jdbi;
    private final Clock clock;

    ContactFacts(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public Class<?> type() {
        return Contact.class;
    }

    @Override
    public List<Lasting> ever(UUID customer) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select channel, topic, template, journey, settled_at from message
                where customer_id = :customer and status = 'sent' order by settled_at, id""").bind("customer", customer)
                .map((row, context) -> {
                    Instant at = row.getTimestamp(5).toInstant();
                    return new Lasting(new Contact(row.getString(1), row.getString(2), row.getString(3), row.getString(4), at), at, at.plus(HORIZON));
                }).list());
    }

    @Override
    public Map<UUID, List<Object>> load(Collection<UUID> customers) {
        Map<UUID, List<Object>> contacts = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                select customer_id, channel, topic, template, journey, settled_at from message
                where customer_id = any(:customers) and status = 'sent' and channel <> 'sync' and settled_at > :since
                order by settled_at, id""")
                .bind("customers", customers.toArray(UUID[]::new)).bind("since", Timestamp.from(clock.instant().minus(HORIZON)))
                .map((row, context) -> Map.entry(row.getObject(1, UUID.class), new Contact(row.getString(2), row.getString(3),
                        row.getString(4), row.getString(5), row.getTimestamp(6).toInstant())))
                .forEach(contact -> contacts.computeIfAbsent(contact.getKey(), id -> new ArrayList<>()).add(contact.getValue())));
        return contacts;
    }
}
