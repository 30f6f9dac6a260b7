package io.kairos.decision;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** The state of each customer's reasoning, and which customers are due. Joins the caller's transaction. */
@Singleton
class TurnTable {

    /**
     * A customer's turn, locked until the transaction ends.
     *
     * @param number      turns taken so far
     * @param clock       null before the first turn
     * @param rulesWakeAt when a rule's timer is due; null without one
     * @param release     under which the last turn was taken; 0 before the first
     */
    record Claim(UUID customer, long number, Instant clock, Instant rulesWakeAt, long release) {
    }

    /** What a turn leaves behind. @param wakeAt when the customer is due again without a behavior; null for never */
    record State(UUID customer, long number, Instant clock, Instant rulesWakeAt, Instant wakeAt, long release) {
    }

    private final Jdbi jdbi;

    TurnTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Gives every customer among the next arrivals a turn to claim; in a transaction of its own. */
    void admit(int among) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into turn (customer_id)
                select distinct a.customer_id from (select customer_id from arrival order by seq limit :among) a
                where not exists (select from turn t where t.customer_id = a.customer_id)
                order by 1 on conflict do nothing""").bind("among", among).execute());
    }

    /** Claims customers with arrivals, oldest first, that nobody else holds. */
    List<Claim> claimArrived(int limit) {
        return claim("""
                from (select customer_id, min(seq) as first from (select customer_id, seq from arrival order by seq limit :among) n
                      group by customer_id) a
                join turn t on t.customer_id = a.customer_id order by a.first
                """, limit, null);
    }

    /** Claims customers whose time has come. */
    List<Claim> claimDue(int limit, Instant now) {
        return claim("from turn t where t.wake_at <= :now order by t.wake_at", limit, now);
    }

    /** Claims customers whose pending timers were computed under another release. @param but those who are not meant */
    List<Claim> claimOfOtherReleases(int limit, long release, Collection<UUID> but) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + """
                from turn t where (t.release < :release or t.release > :release) and t.clock is not null and t.customer_id <> all(:but)""" + LOCK)
                .bind("release", release).bind("but", but.toArray(UUID[]::new)).bind("limit", limit).map((row, context) -> claimed(row)).list());
    }

    /** Claims exactly these, as far as nobody else holds them. */
    List<Claim> claim(Collection<UUID> customers) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "from turn t where t.customer_id = any(:customers)" + LOCK)
                .bind("customers", customers.toArray(UUID[]::new)).bind("limit", customers.size())
                .map((row, context) -> claimed(row)).list());
    }

    private static final String SELECT = "select t.customer_id, t.number, t.clock, t.rules_wake_at, t.release ";
    private static final String LOCK = " limit :limit for update of t skip locked";

    private List<Claim> claim(String which, int limit, Instant now) {
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery(SELECT + which + LOCK).bind("limit", limit);
            if (which.contains(":among")) {
                query.bind("among", limit * 8);
            }
            if (now != null) {
                query.bind("now", Timestamp.from(now));
            }
            return query.map((row, context) -> claimed(row)).list();
        });
    }

    private static Claim claimed(ResultSet row) throws SQLException {
        return new Claim(row.getObject("customer_id", UUID.class), row.getLong("number"), instant(row.getTimestamp("clock")),
                instant(row.getTimestamp("rules_wake_at")), row.getLong("release"));
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    void save(List<State> states) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                update turn set number = s.number, clock = s.clock, rules_wake_at = s.rules_wake_at, wake_at = s.wake_at, release = s.release
                from unnest(:customers, :numbers, :clocks, :rulesWakeAts, :wakeAts, :releases)
                     s(customer_id, number, clock, rules_wake_at, wake_at, release)
                where turn.customer_id = s.customer_id""")
                .bind("customers", states.stream().map(State::customer).toArray(UUID[]::new))
                .bind("numbers", states.stream().map(State::number).toArray(Long[]::new))
                .bind("clocks", timestamps(states, State::clock))
                .bind("rulesWakeAts", timestamps(states, State::rulesWakeAt))
                .bind("wakeAts", timestamps(states, State::wakeAt))
                .bind("releases", states.stream().map(State::release).toArray(Long[]::new))
                .execute());
    }

    private static Timestamp[] timestamps(List<State> states, Function<State, Instant> instant) {
        return states.stream().map(instant).map(at -> at == null ? null : Timestamp.from(at)).toArray(Timestamp[]::new);
    }

    /** The earliest instant at which some customer is due; null when none is. */
    Instant nextWake() {
        return jdbi.withHandle(handle -> handle.createQuery("select min(wake_at) from turn where wake_at is not null")
                .map((row, context) -> instant(row.getTimestamp(1))).findOne().orElse(null));
    }
}
