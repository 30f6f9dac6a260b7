package io.kairos.delivery;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.kairos.customer.Customer;
import io.kairos.customer.MergeMove;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/** The local mailbox: takes e-mails when no SMTP server is configured, in the sender's own transaction. */
@Singleton
class Mailbox implements EmailCarrier, MergeMove {

    /** An e-mail as it would have gone out. @param unsubscribe what List-Unsubscribe would say; null for a transactional one */
    public record Mail(UUID id, String to, String from, String subject, Instant at, String html, String text, String userId,
            String journey, String step, String unsubscribe) {

        @JsonIgnore
        public String minute() {
            return at.toString().substring(0, 16).replace('T', ' ');
        }
    }

    private static final String COLUMNS = "id, recipient, sender, subject, at, html, text, user_id, journey, step, unsubscribe";

    private final Jdbi jdbi;
    private final String from;

    @Inject
    Mailbox(Jdbi jdbi, @ConfigProperty(name = "kairos.delivery.email.from") String from) {
        this.jdbi = jdbi;
        this.from = from;
    }

    @Override
    public boolean inTransaction() {
        return true;
    }

    @Override
    public SendResult carry(Email email, Message message, Customer customer, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into mailbox (customer_id, id, user_id, recipient, sender, subject, html, text, journey, step, at, unsubscribe)
                values (:customer, :id, :user, :to, :from, :subject, :html, :text, :journey, :step, :at, :unsubscribe) on conflict do nothing
                """)
                .bind("customer", message.customerId()).bind("id", message.id()).bind("user", customer.userId())
                .bind("to", customer.email()).bind("from", from).bind("subject", email.subject())
                .bind("html", email.html()).bind("text", email.text())
                .bind("journey", message.journey()).bind("step", message.step()).bind("at", Timestamp.from(now)).bind("unsubscribe", email.unsubscribe())
                .execute());
        return new SendResult.Sent();
    }

    /** Newest first. */
    List<Mail> newest(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from mailbox order by at desc, id limit :limit")
                .bind("limit", limit).map((row, context) -> mail(row)).list());
    }

    Optional<Mail> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from mailbox where id = :id limit 1")
                .bind("id", id).map((row, context) -> mail(row)).findFirst());
    }

    long count() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from mailbox").mapTo(Long.class).one());
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    insert into mailbox (customer_id, id, user_id, recipient, sender, subject, html, text, journey, step, at, unsubscribe)
                    select :into, id, user_id, recipient, sender, subject, html, text, journey, step, at, unsubscribe
                    from mailbox where customer_id = :from on conflict do nothing""").bind("from", from).bind("into", into).execute();
            handle.createUpdate("delete from mailbox where customer_id = :from").bind("from", from).execute();
        });
    }

    private static Mail mail(ResultSet row) throws SQLException {
        return new Mail(row.getObject("id", UUID.class), row.getString("recipient"), row.getString("sender"), row.getString("subject"),
                row.getTimestamp("at").toInstant(), row.getString("html"), row.getString("text"), row.getString("user_id"),
                row.getString("journey"), row.getString("step"), row.getString("unsubscribe"));
    }
}
