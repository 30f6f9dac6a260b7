package io.kairos.journey;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Journeys that were paused, closed or stopped. Joins the caller's transaction. */
@Singleton
public class JourneyControls {

    private final Jdbi jdbi;
    private final Clock clock;

    JourneyControls(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** By journey; those that just run are not in it. */
    public Map<String, JourneyControl> all() {
        Map<String, JourneyControl> controls = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select journey, control from journey_control")
                .map((row, context) -> Map.entry(row.getString(1), JourneyControl.valueOf(row.getString(2))))
                .forEach(control -> controls.put(control.getKey(), control.getValue())));
        return controls;
    }

    /**
     * Takes effect for everybody at their next turn, which is made due at once.
     *
     * @param control null to let the journey run again
     */
    public void set(String journey, JourneyControl control, String actor) {
        Timestamp now = Timestamp.from(clock.instant());
        jdbi.useHandle(handle -> {
            if (control == null) {
                handle.createUpdate("delete from journey_control where journey = :journey").bind("journey", journey).execute();
            } else {
                handle.createUpdate("""
                        insert into journey_control (journey, control, at, actor) values (:journey, :control, :now, :actor)
                        on conflict (journey) do update set control = excluded.control, at = excluded.at, actor = excluded.actor""")
                        .bind("journey", journey).bind("control", control.name()).bind("now", now).bind("actor", actor).execute();
            }
            handle.createUpdate("""
                    update turn set wake_at = :now where customer_id in (select customer_id from enrollment
                        where journey = :journey and state in ('SETTLING', 'ACTIVE', 'WAITING', 'WAITING_FOR'))""")
                    .bind("now", now).bind("journey", journey).execute();
        });
    }
}
