package io.kairos.delivery;

import io.kairos.customer.Customer;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/** Addresses that must not be written to, whoever has them. Joins the caller's transaction. */
@Singleton
public class Suppressions implements Suppressing {

    /** Put on the list by somebody of the business. */
    public static final String MANUAL = "manual";
    /** She opted out herself: transactional messages still go there. */
    public static final String UNSUBSCRIBE = "unsubscribe";
    public static final List<String> KINDS = List.of("hard_bounce", "complaint", MANUAL, UNSUBSCRIBE);
    /** Channels whose addresses are the customer's own. */
    public static final List<String> CHANNELS = List.of(EmailChannel.NAME, ChannelTemplate.SMS);

    /**
     * @param topic of an unsubscription; null for the channel as a whole
     * @param kind  hard_bounce, complaint, manual or unsubscribe
     * @param note  null without one
     */
    public record Entry(long id, String channel, String address, String topic, String kind, String source, String note, Instant at) {

        boolean concerns(Message message) {
            return message.channel().equals(channel) && (!kind.equals(UNSUBSCRIBE)
                    || !message.transactional() && (topic == null || topic.equals(message.topic())));
        }
    }

    private static final String SELECT = "select id, channel, address, nullif(topic, '') as topic, kind, source, note, at from suppression ";

    private final Jdbi jdbi;

    Suppressions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** As addresses are compared: without the spaces around them and in small letters. */
    public static String normalized(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }

    /** Where a channel reaches a customer, as addresses are compared; null when it is none of {@link #CHANNELS}, or not known. */
    static String address(Customer customer, String channel) {
        String address = channel.equals(EmailChannel.NAME) ? customer.email() : channel.equals(ChannelTemplate.SMS) ? customer.text("phone") : null;
        return address == null ? null : normalized(address);
    }

    @Override
    public void suppress(String channel, String address, String kind, String source, Instant at) {
        add(channel, address, null, kind, source, null, at);
    }

    /** @return whether it was not there yet */
    public boolean add(String channel, String address, String topic, String kind, String source, String note, Instant at) {
        return jdbi.withHandle(handle -> bound(handle.createUpdate("""
                insert into suppression (channel, address, topic, kind, source, note, at)
                values (:channel, :address, :topic, :kind, :source, :note, :at) on conflict do nothing"""), channel, address, topic, kind)
                .bind("source", source).bind("note", note).bind("at", Timestamp.from(at)).execute()) > 0;
    }

    /** @return whether it was there */
    public boolean remove(String channel, String address, String topic, String kind) {
        return jdbi.withHandle(handle -> bound(handle.createUpdate("""
                delete from suppression where channel = :channel and address = :address and topic = :topic and kind = :kind"""),
                channel, address, topic, kind).execute()) > 0;
    }

    private static <T extends SqlStatement<T>> T bound(T statement, String channel, String address, String topic, String kind) {
        return statement.bind("channel", channel).bind("address", normalized(address)).bind("topic", Objects.requireNonNullElse(topic, ""))
                .bind("kind", kind);
    }

    /** All of these addresses, oldest first. */
    public List<Entry> of(Collection<String> addresses) {
        return addresses.isEmpty() ? List.of() : jdbi.withHandle(handle -> handle.createQuery(SELECT + "where address = any(:addresses) order by at, id")
                .bind("addresses", addresses.stream().map(Suppressions::normalized).toArray(String[]::new)).map((row, context) -> entry(row)).list());
    }

    /** All of a customer's addresses, oldest first. */
    public List<Entry> of(Customer customer) {
        return CHANNELS.stream().flatMap(channel -> of(address(customer, channel) == null ? List.of() : List.of(address(customer, channel))).stream()
                .filter(entry -> entry.channel().equals(channel))).toList();
    }

    /**
     * Newest first.
     *
     * @param channel null for all; {@code address} and {@code kind} likewise
     * @param before  only entries with a smaller id; for paging
     */
    public List<Entry> list(String channel, String address, String kind, long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + """
                where id < :before and (cast(:channel as text) is null or channel = :channel)
                  and (cast(:address as text) is null or address = :address) and (cast(:kind as text) is null or kind = :kind)
                order by id desc limit :limit""")
                .bind("before", before).bind("channel", channel).bind("address", address == null ? null : normalized(address)).bind("kind", kind)
                .bind("limit", limit).map((row, context) -> entry(row)).list());
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong("id"), row.getString("channel"), row.getString("address"), row.getString("topic"), row.getString("kind"),
                row.getString("source"), row.getString("note"), row.getTimestamp("at").toInstant());
    }
}
