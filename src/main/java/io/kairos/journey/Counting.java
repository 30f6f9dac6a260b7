package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Conditions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Counts what an enrollment's customer did for the goals of its journey. */
final class Counting {

    private final EnrollmentRow row;
    private final Journey journey;
    private final Conditions conditions;
    private final Customer customer;

    Counting(EnrollmentRow row, Journey journey, Conditions conditions, Customer customer) {
        this.row = row;
        this.journey = journey;
        this.conditions = conditions;
        this.customer = customer;
    }

    /** Until when goals of an enrollment are open; null when its journey has none, or it is a part of another enrollment. */
    static Instant openUntil(EnrollmentRow row, Journey journey) {
        return Lanes.lane(row) != null || row.state() == EnrollmentState.REFUSED ? null : journey.goals().stream()
                .map(goal -> row.enteredAt().plus(goal.open())).max(Instant::compareTo).orElse(null);
    }

    /**
     * @param since her behaviors since the trigger, without the triggering ones, in order
     * @param news  message ids of those to judge; the others were judged before. Null for all
     */
    List<Changes.Conversion> count(List<Behavior> since, Set<String> news) {
        List<Changes.Conversion> counted = new ArrayList<>();
        for (Goal goal : journey.goals()) {
            for (Behavior behavior : since) {
                if (news != null && !news.contains(behavior.messageId())) {
                    continue;
                }
                if (reaches(goal, behavior)) {
                    counted.add(conversion(goal, behavior, Goal.amount(behavior, goal.value())));
                } else if (takesBack(goal, behavior, since)) {
                    counted.add(conversion(goal, behavior, Goal.amount(behavior, goal.refundValue()).abs().negate()));
                }
            }
        }
        return counted;
    }

    private boolean reaches(Goal goal, Behavior behavior) {
        return behavior.occurredAt().isBefore(row.enteredAt().plus(goal.within()))
                && conditions.match(goal.when(), customer, row.fact(), List.of(behavior)) != null;
    }

    private boolean takesBack(Goal goal, Behavior behavior, List<Behavior> since) {
        if (goal.refundWhen() == null || !behavior.occurredAt().isBefore(row.enteredAt().plus(goal.refundWithin()))
                || conditions.match(goal.refundWhen(), customer, row.fact(), List.of(behavior)) == null) {
            return false;
        }
        String of = behavior.text(goal.refundBy());
        return of != null && since.stream().anyMatch(earlier -> of.equals(earlier.text(goal.refundBy())) && reaches(goal, earlier));
    }

    private Changes.Conversion conversion(Goal goal, Behavior behavior, BigDecimal value) {
        return new Changes.Conversion(row.customerId(), row.id(), row.journey(), row.release(), goal.name(), behavior.messageId(),
                behavior.occurredAt(), value);
    }
}
