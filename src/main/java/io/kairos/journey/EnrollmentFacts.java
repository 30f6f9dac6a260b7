package io.kairos.journey;

import io.kairos.decision.FactSource;
import io.kairos.release.Enrollment;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

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
    public List<Lasting> ever(UUID customer) {
        Map<UUID, List<StepRun>> runs = enrollments.steps(customer).stream().collect(Collectors.groupingBy(StepRun::enrollmentId));
        List<Lasting> ever = new ArrayList<>();
        for (EnrollmentRow row : enrollments.of(customer)) {
            Instant end = row.isLive() ? Instant.MAX : row.enteredAt().plus(config.factHorizon());
            List<EnrollmentRow> stood = Past.of(row, runs.getOrDefault(row.id(), List.of()));
            for (int i = 0; i < stood.size(); i++) {
                Instant until = i + 1 < stood.size() ? stood.get(i + 1).changedAt() : end;
                if (stood.get(i).state() != EnrollmentState.REFUSED && stood.get(i).changedAt().isBefore(until)) {
                    ever.add(new Lasting(stood.get(i).fact(), stood.get(i).changedAt(), until));
                }
            }
        }
        return ever;
    }

    @Override
    public Map<UUID, List<Object>> load(Collection<UUID> customers) {
        Map<UUID, List<Object>> facts = new HashMap<>();
        enrollments.recent(customers, clock.instant().minus(config.factHorizon())).forEach((id, rows) ->
                facts.put(id, rows.stream().<Object>map(EnrollmentRow::fact).toList()));
        return facts;
    }
}
