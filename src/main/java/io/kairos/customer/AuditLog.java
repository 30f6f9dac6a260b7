package io.kairos.customer;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Who did what to releases, journeys and customers. Joins the caller's transaction; what is written stays. */
@Singleton
public class AuditLog {

    /**
     * @param action  such as {@code release.published}
     * @param subject what it was done to, such as {@code release/3} or {@code customer/<id>}
     */
    public record Entry(long id, Instant at, String actor, String action, String subject, Map<String, Object> details) {
    }

    private final Jdbi jdbi;

    AuditLog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void record(String actor, String action, String subject, Map<String, ?> details, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into audit (at, actor, action, subject, details) values (:at, :actor, :action, :subject, :details::jsonb)""")
                .bind("at", Timestamp.from(now)).bind("actor", actor).bind("action", action).bind("subject", subject)
                .bind("details", JsonValues.of(details).json()).execute());
    }

    /**
     * Newest first.
     *
     * @param subject null for all
     * @param before  only entries with a smaller id; for paging
     */
    public List<Entry> entries(String subject, long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select id, at, actor, action, subject, details from audit
                where id < :before and (cast(:subject as text) is null or subject = :subject) order by id desc limit :limit""")
                .bind("before", before).bind("subject", subject).bind("limit", limit)
                .map((row, context) -> new Entry(row.getLong(1), row.getTimestamp(2).toInstant(), row.getString(3), row.getString(4),
                        row.getString(5), JsonValues.parse(row.getString(6)).map()))
                .list());
    }
}
