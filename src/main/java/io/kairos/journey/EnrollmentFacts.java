package io.kairos.journey;

import io.kairos.decision.FactSource;
import io.kairos.release.Enrollment;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Shows rules the enrollments that are live or were entered lately. */
@ApplicationScoped
public class EnrollmentFacts implements FactSource {

    private final Enrollments enrollments;
    private final JourneyConfig config;
    private final Clock clock;

    EnrollmentFacts(Enrollments enrollments, JourneyConfig config, Clock clock) {
        this.enrollments = enrollments;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Class<?> type() {
        return Enrollment.class;
    }

    @Override
    public Map<UUID, List<Object>> load(Collection<UUID> customers) {
        Map<UUID, List<Object>> facts = new HashMap<>();
        enrollments.recent(customers, clock.instant().minus(config.factHorizon())).forEach((id, rows) ->
                facts.put(id, rows.stream().<Object>map(EnrollmentRow::fact).toList()));
        return facts;
    }
}
