package io.kairos.journey;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Who is in which segment, as stored. Joins the caller's transaction. */
@Singleton
public class Memberships {

    /** @param userId null while she is anonymous; @param since null for one who was in when the release became active */
    public record Known(UUID id, String userId, Instant since) {
    }

    private final Jdbi jdbi;

    Memberships(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** By customer and segment; those who left one too. */
    Map<UUID, Map<String, Member>> of(Collection<UUID> customers) {
        Map<UUID, Map<String, Member>> members = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select * from segment_member where customer_id = any(:customers)")
                .bind("customers", customers.toArray(UUID[]::new)).map((row, context) -> member(row))
                .forEach(row -> members.computeIfAbsent(row.customerId(), id -> new HashMap<>()).put(row.segment(), row)));
        return members;
    }

    /** The segments a customer is in or was in, by name. */
    public Map<String, Member> of(UUID customer) {
        return of(List.of(customer)).getOrDefault(customer, Map.of());
    }

    /** How many are in each segment. */
    public Map<String, Long> count() {
        Map<String, Long> counts = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select segment, count(*) from segment_member where member group by segment")
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2))).forEach(count -> counts.put(count.getKey(), count.getValue())));
        return counts;
    }

    /** Some of those in a segment, always the same ones. */
    public List<Known> sample(String segment, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select c.id, c.user_id, m.since from segment_member m join customer c on c.id = m.customer_id
                where m.segment = :segment and m.member order by m.customer_id limit :limit""")
                .bind("segment", segment).bind("limit", limit)
                .map((row, context) -> new Known(row.getObject(1, UUID.class), row.getString(2), instant(row, 3))).list());
    }

    /** How many customers have not had a turn under a release yet, so that a segment of it may not know them. */
    public long toJudge(long release) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from turn where release <> :release and clock is not null")
                .bind("release", release).mapTo(Long.class).one());
    }

    void write(Collection<Member> members) {
        if (members.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into segment_member (customer_id, segment, member, n, since, due_at)
                select customer_id, segment, member::boolean, n, since, due_at
                from unnest(:customers, :segments, :members, :ns, :sinces, :dues) m(customer_id, segment, member, n, since, due_at)
                on conflict (customer_id, segment) do update
                    set member = excluded.member, n = excluded.n, since = excluded.since, due_at = excluded.due_at""")
                .bind("customers", members.stream().map(Member::customerId).toArray(UUID[]::new))
                .bind("segments", members.stream().map(Member::segment).toArray(String[]::new))
                .bind("members", members.stream().map(member -> String.valueOf(member.member())).toArray(String[]::new))
                .bind("ns", members.stream().map(Member::n).toArray(Long[]::new))
                .bind("sinces", times(members, Member::since)).bind("dues", times(members, Member::dueAt)).execute());
    }

    /** Forgets all of a customer; returns the segments she was in. */
    List<Member> take(UUID customer) {
        return jdbi.withHandle(handle -> handle.createQuery("delete from segment_member where customer_id = :customer returning *")
                .bind("customer", customer).map((row, context) -> member(row)).list()).stream().filter(Member::member).toList();
    }

    private static Timestamp[] times(Collection<Member> members, Function<Member, Instant> column) {
        return members.stream().map(column).map(at -> at == null ? null : Timestamp.from(at)).toArray(Timestamp[]::new);
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(row.getObject("customer_id", UUID.class), row.getString("segment"), row.getBoolean("member"), row.getLong("n"),
                instant(row, "since"), instant(row, "due_at"));
    }

    private static Instant instant(ResultSet row, Object column) throws SQLException {
        Timestamp at = column instanceof Integer number ? row.getTimestamp(number) : row.getTimestamp((String) column);
        return at == null ? null : at.toInstant();
    }
}
