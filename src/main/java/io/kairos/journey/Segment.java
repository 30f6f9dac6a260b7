package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Customers alike, by name. Whoever all of its looks hold for is a member.
 *
 * @param title for people; the name when it has none
 */
public record Segment(String name, String title, List<Look> looks) {

    /**
     * @param condition id of the condition
     * @param pattern   as it is written
     * @param within    how long a behavior counts; null for ever
     */
    public record Look(String condition, String pattern, Duration within) {

        private boolean sees(Conditions conditions, Behavior behavior, Instant now) {
            Set<String> types = conditions.types(condition);
            return (types == null || types.contains(behavior.type())) && (within == null || behavior.occurredAt().isAfter(now.minus(within)));
        }
    }

    /** @param changesAt when time alone may change the answer; null for never */
    record Verdict(boolean member, Instant changesAt) {
    }

    /** @param history her behaviors as far back as the looks go, in order */
    Verdict judge(Conditions conditions, Customer customer, List<Behavior> history, Instant now) {
        boolean member = true;
        Instant changesAt = null;
        for (Look look : looks) {
            List<Behavior> seen = history.stream().filter(behavior -> look.sees(conditions, behavior, now)).toList();
            boolean holds = conditions.match(look.condition(), customer, null, seen) != null;
            if (!holds && look.within() == null) {
                return new Verdict(false, null);
            }
            member &= holds;
            if (look.within() != null && !seen.isEmpty()) {
                Instant leaves = seen.get(0).occurredAt().plus(look.within());
                changesAt = changesAt == null || leaves.isBefore(changesAt) ? leaves : changesAt;
            }
        }
        return new Verdict(member, changesAt);
    }

    /** Whether a behavior can change who is a member. */
    boolean concerns(Conditions conditions, Behavior behavior) {
        return behavior.changesCustomer() || looks.stream().map(look -> conditions.types(look.condition()))
                .anyMatch(types -> types == null || types.contains(behavior.type()));
    }
}
