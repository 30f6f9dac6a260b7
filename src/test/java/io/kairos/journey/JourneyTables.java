package io.kairos.journey;

import io.kairos.customer.CustomerTables;
import io.kairos.release.Releases;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** What other rooms' tests need of this one, on a database without the service around it. */
public final class JourneyTables {

    private JourneyTables() {
    }

    public static HoldingEnrollments holding(Jdbi jdbi, Releases releases) {
        return new HoldingEnrollments(jdbi, new Enrollments(jdbi), releases, CustomerTables.customers(jdbi), told -> {
        });
    }

    public static JourneyControls controls(Jdbi jdbi, Clock clock) {
        return new JourneyControls(jdbi, clock);
    }
}
