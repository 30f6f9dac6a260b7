package io.kairos.delivery;

import io.kairos.customer.MergeMove;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Messages that customers fetch. Joins the caller's transaction. */
@Singleton
class InAppTable implements MergeMove {

    /**
     * A message as the shop's app shows it: plain text, to be escaped like any.
     *
     * @param link   null without one
     * @param at     when it was sent
     * @param readAt null while it is unread
     */
    public record Item(UUID id, String title, String body, String link, String journey, Instant at, Instant readAt) {
    }

    private final Jdbi jdbi;

    InAppTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void add(Message message, Map<String, String> parts, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into in_app (customer_id, id, title, body, link, journey, at)
                values (:customer, :id, :title, :body, :link, :journey, :at) on conflict do nothing""")
                .bind("customer", message.customerId()).bind("id", message.id())
                .bind("title", parts.get(ChannelTemplate.TITLE)).bind("body", parts.get(ChannelTemplate.BODY))
                .bind("link", parts.get(ChannelTemplate.LINK)).bind("journey", message.journey()).bind("at", Timestamp.from(now)).execute());
    }

    /** Newest first. */
    List<Item> of(UUID customer, boolean unreadOnly, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select id, title, body, link, journey, at, read_at from in_app
                where customer_id = :customer and (read_at is null or not :unread) order by at desc, id limit :limit""")
                .bind("customer", customer).bind("unread", unreadOnly).bind("limit", limit)
                .map((row, context) -> new Item(row.getObject("id", UUID.class), row.getString("title"), row.getString("body"),
                        row.getString("link"), row.getString("journey"), row.getTimestamp("at").toInstant(),
                        row.getTimestamp("read_at") == null ? null : row.getTimestamp("read_at").toInstant())).list());
    }

    int unread(UUID customer) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from in_app where customer_id = :customer and read_at is null")
                .bind("customer", customer).mapTo(Integer.class).one());
    }

    /** @return those of them that had not been fetched before */
    List<UUID> fetched(UUID customer, List<UUID> ids, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                update in_app set delivered_at = :now where customer_id = :customer and id = any(:ids) and delivered_at is null returning id""")
                .bind("customer", customer).bind("ids", ids.toArray(UUID[]::new)).bind("now", Timestamp.from(now)).mapTo(UUID.class).list());
    }

    /** @return false when there is no such message; reading it again changes nothing */
    boolean read(UUID customer, UUID id, Instant now) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                update in_app set read_at = coalesce(read_at, :now) where customer_id = :customer and id = :id""")
                .bind("customer", customer).bind("id", id).bind("now", Timestamp.from(now)).execute()) > 0;
    }

    @Override
    public void move(UUID from, UUID into) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    insert into in_app select :into, id, title, body, link, journey, at, delivered_at, read_at
                    from in_app where customer_id = :from on conflict do nothing""").bind("from", from).bind("into", into).execute();
            handle.createUpdate("delete from in_app where customer_id = :from").bind("from", from).execute();
        });
    }
}
