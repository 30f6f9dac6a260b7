package io.kairos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where {@link KillAtEachPointIT} kills the service: where a trigger in the database holds it. */
enum CrashPoint {
    ACCEPTED("after insert on arrival"),
    DECIDED("after insert on decision"),
    ENROLLED("after insert on enrollment"),
    QUEUED("after insert on message"),
    WAKE_SET("after update on turn"),
    TURN_COMMITS("after insert on message", End.LOST),
    TURN_COMMITTED("after insert on message", End.UNANSWERED),
    CONTENT_KEPT("after update on message", "old.content is null and new.content is not null"),
    CONTENT_COMMITTED("after update on message", "old.content is null and new.content is not null", End.UNANSWERED),
    CLAIMED("after update on message", "old.content is null and new.content is not null", End.CLAIMED),
    HANDED_OVER(null),
    SETTLED("before update on message", "new.status = 'sent' and new.channel = 'sms'"),
    SETTLEMENT_COMMITS("after update on message", "new.status = 'sent' and new.channel = 'sms'", End.LOST),
    SETTLEMENT_COMMITTED("after update on message", "new.status = 'sent' and new.channel = 'sms'", End.UNANSWERED),
    SHOWN("after insert on in_app"),
    SHOWING_COMMITS("after insert on in_app", End.LOST),
    WOKEN("after update on enrollment", "old.state = 'WAITING'"),
    POSTED("before update on message", "new.status = 'sent' and new.channel = 'webhook'");

    /** What becomes of the transaction that is held: nothing, or its commit was under way. */
    enum End {
        ABORTED, LOST, UNANSWERED, CLAIMED
    }

    /** The first of their locks. */
    private static final int TRAP = 4711;

    private static final String FUNCTION = """
            create table trap (point text, customer_id uuid);
            create function trap() returns trigger as $$
            begin
                if exists (select from trap where point = tg_argv[0] and customer_id = new.customer_id) then
                    perform pg_advisory_xact_lock(tg_argv[1]::bigint);
                end if;
                return new;
            end $$ language plpgsql""";

    /**
     * Where one kill finds the service. Different threads of it stand there, and whoever stands farther on its way got there first: a
     * customer does not have to pass a thread that stands still. Only one thread shows messages, and it waits for a customer whose content
     * another commits, so what is shown comes first.
     */
    static final List<List<CrashPoint>> KILLS = List.of(
            List.of(CONTENT_KEPT, DECIDED, ACCEPTED),
            List.of(SHOWN, CONTENT_COMMITTED, ENROLLED),
            List.of(HANDED_OVER, POSTED, QUEUED),
            List.of(SHOWING_COMMITS, SETTLED, WAKE_SET),
            List.of(SETTLEMENT_COMMITS, TURN_COMMITS),
            List.of(SETTLEMENT_COMMITTED, TURN_COMMITTED),
            List.of(WOKEN, CLAIMED));

    final String event;
    private final String when;
    final End end;

    CrashPoint(String event) {
        this(event, "true", End.ABORTED);
    }

    CrashPoint(String event, String when) {
        this(event, when, End.ABORTED);
    }

    CrashPoint(String event, End end) {
        this(event, "true", end);
    }

    CrashPoint(String event, String when, End end) {
        this.event = event;
        this.when = when;
        this.end = end;
    }

    int lock() {
        return TRAP + ordinal();
    }

    /** What a database needs to hold whoever is named in the table {@code trap}. */
    static List<String> traps() {
        List<String> sql = new ArrayList<>(List.of(FUNCTION));
        Arrays.stream(values()).filter(point -> point.event != null).forEach(point -> sql.add(point.trigger()));
        return sql;
    }

    private String trigger() {
        boolean atCommit = end != End.ABORTED;
        return "create " + (atCommit ? "constraint " : "") + "trigger trap_" + name().toLowerCase() + " " + event
                + (atCommit ? " deferrable initially deferred" : "") + " for each row when (" + when + ") execute function trap('" + name() + "', " + lock() + ")";
    }
}
