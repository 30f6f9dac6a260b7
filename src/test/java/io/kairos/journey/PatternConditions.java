package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Conditions;
import io.kairos.release.Enrollment;
import io.kairos.release.ReleasePart.Condition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few DRL patterns these tests use, without Drools: patterns on type, on an attribute and on an
 * enrollment's property, {@code not}, and several in a row for all of them.
 */
final class PatternConditions implements Conditions {

    private static final Pattern PART = Pattern.compile(
            "(not )?(?:Behavior\\( type == \"([^\"]+)\" \\)|Customer\\( flag\\(\"([^\"]+)\"\\) \\)"
                    + "|Enrollment\\( text\\(\"([^\"]+)\"\\) == \"([^\"]+)\" \\)|(fails))");

    private final Map<String, String> patterns = new HashMap<>();

    PatternConditions(List<Condition> conditions) {
        conditions.forEach(condition -> patterns.put(condition.id(), condition.pattern()));
    }

    @Override
    public List<String> match(String id, Customer customer, Enrollment enrollment, Collection<Behavior> behaviors) {
        List<String> ids = new ArrayList<>();
        Matcher part = PART.matcher(patterns.get(id));
        int end = 0;
        while (part.find()) {
            end = part.end();
            boolean holds;
            if (part.group(2) != null) {
                String type = part.group(2);
                var first = behaviors.stream().filter(behavior -> behavior.type().equals(type)).findFirst();
                holds = first.isPresent();
                first.ifPresent(behavior -> ids.add(behavior.messageId()));
            } else if (part.group(3) != null) {
                holds = customer.flag(part.group(3));
            } else if (part.group(6) != null) {
                throw new IllegalStateException("the condition fails");
            } else {
                holds = part.group(5).equals(enrollment.text(part.group(4)));
            }
            if (holds == (part.group(1) != null)) {
                return null;
            }
        }
        if (end == 0) {
            throw new IllegalArgumentException("not a pattern: " + patterns.get(id));
        }
        return ids;
    }
}
