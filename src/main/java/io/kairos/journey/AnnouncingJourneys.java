package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.journey.Announcing.Announcement;
import io.kairos.journey.Announcing.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What of the changes of a turn there is to tell. A lane of a journey is told of by its steps alone. */
final class AnnouncingJourneys {

    private static final Set<EnrollmentState> INSIDE = EnumSet.of(EnrollmentState.WAITING, EnrollmentState.WAITING_FOR);
    private static final Set<EnrollmentState> THROUGH = EnumSet.of(EnrollmentState.COMPLETED, EnrollmentState.EXITED);

    private final Map<UUID, EnrollmentRow> before;
    private final Map<UUID, Customer> customers;
    private final List<Announcement> told = new ArrayList<>();

    private AnnouncingJourneys(Map<UUID, EnrollmentRow> before, Map<UUID, Customer> customers) {
        this.before = before;
        this.customers = customers;
    }

    /** @param before the enrollments as they stood, by id */
    static List<Announcement> of(Changes changes, Map<UUID, EnrollmentRow> before, Map<UUID, Customer> customers) {
        AnnouncingJourneys announcing = new AnnouncingJourneys(before, customers);
        Map<UUID, EnrollmentRow> after = new HashMap<>(changes.moved);
        after.putAll(changes.entered);
        after.values().stream().filter(row -> announcing.enters(row)).forEach(row -> announcing.tell(Kind.JOURNEY_ENTERED, row, row.id().toString(),
                row.changedAt(), Map.of()));
        changes.steps.forEach(announcing::step);
        changes.conversions.forEach(announcing::conversion);
        after.values().stream().filter(announcing::leaves).forEach(announcing::left);
        return announcing.told;
    }

    /** One who leaves outside of a turn. */
    static Announcement left(EnrollmentRow row, Customer customer) {
        AnnouncingJourneys announcing = new AnnouncingJourneys(Map.of(), Map.of(row.customerId(), customer));
        announcing.left(row);
        return announcing.told.get(0);
    }

    private boolean enters(EnrollmentRow row) {
        EnrollmentRow was = before.get(row.id());
        return Lanes.lane(row) == null && (was == null || was.state() == EnrollmentState.SETTLING) && (INSIDE.contains(row.state()) || THROUGH.contains(row.state()));
    }

    private boolean leaves(EnrollmentRow row) {
        EnrollmentRow was = before.get(row.id());
        boolean inside = was != null && (INSIDE.contains(was.state()) || was.state() == EnrollmentState.COMPLETED && row.state() != was.state());
        return Lanes.lane(row) == null && (inside || enters(row)) && (THROUGH.contains(row.state()) || row.state() == EnrollmentState.FAILED);
    }

    private void left(EnrollmentRow row) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("state", row.state().name());
        data.put("reason", row.reason());
        tell(Kind.JOURNEY_EXITED, row, row.id() + " " + row.state(), row.changedAt(), data);
    }

    private void step(StepRun run) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("enrollment", run.enrollmentId());
        data.put("step", run.step());
        data.put("does", run.kind());
        data.put("outcome", run.outcome());
        data.put("detail", run.detail());
        tell(Kind.JOURNEY_STEP, run.customerId(), run.journey(), run.enrollmentId() + " " + run.n(), run.at(), data);
    }

    private void conversion(Changes.Conversion conversion) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("enrollment", conversion.enrollmentId());
        data.put("goal", conversion.goal());
        data.put("value", conversion.value());
        data.put("behavior", conversion.messageId());
        tell(conversion.value().signum() < 0 ? Kind.JOURNEY_GOAL_REFUNDED : Kind.JOURNEY_GOAL_REACHED, conversion.customerId(), conversion.journey(),
                conversion.enrollmentId() + " " + conversion.goal() + " " + conversion.messageId(), conversion.occurredAt(), data);
    }

    private void tell(Kind kind, EnrollmentRow row, String identity, Instant at, Map<String, Object> more) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("enrollment", row.id());
        data.put("trigger", row.trigger());
        data.put("key", row.triggerKey());
        data.put("enteredAt", row.enteredAt().toString());
        data.putAll(more);
        tell(kind, row.customerId(), row.journey(), identity, at, data);
    }

    private void tell(Kind kind, UUID customer, String journey, String identity, Instant at, Map<String, Object> data) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("journey", journey);
        all.putAll(data);
        told.add(new Announcement(kind, customers.get(customer), journey, identity, at, all));
    }
}
