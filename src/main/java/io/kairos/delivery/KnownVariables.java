package io.kairos.delivery;

import io.kairos.release.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The variables there are for templates. A message is sent without what a template asks beyond them, so it is only warned of. */
final class KnownVariables {

    static final String RECOMMENDATIONS = "recommendations";

    /** Names that may stand behind each; none where anything may. */
    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
            Map.entry("customer", Set.of()),
            Map.entry("trigger", Set.of("name", "key", "at", "rule")),
            Map.entry("behaviors", Set.of()),
            Map.entry("matched", Set.of()),
            Map.entry("enrollment", Set.of("journey", "key", "enteredAt", "properties", "arms")),
            Map.entry("items", Set.of()),
            Map.entry(RECOMMENDATIONS, Recommending.LISTS),
            Map.entry(CustomerLinks.UNSUBSCRIBE_URL, Set.of()),
            Map.entry(CustomerLinks.PREFERENCES_URL, Set.of()),
            // of the message that asks for a confirmation
            Map.entry(AskingToConfirm.CONFIRM_URL, Set.of()),
            Map.entry("subscriptions", Set.of()));
    /** Of a file: whoever corrects these sees the next ones. */
    private static final int MOST = 50;
    private static final Set<String> OF_LOOPS = Set.of("forloop", "tablerowloop");

    private KnownVariables() {
    }

    static boolean isKnown(String name) {
        return KNOWN.containsKey(name);
    }

    static void check(String file, UsedVariables used, List<Finding> warnings) {
        int before = warnings.size();
        for (UsedVariables.Use use : used.uses()) {
            if (warnings.size() - before >= MOST) {
                return;
            }
            if (used.bound().contains(use.root()) || OF_LOOPS.contains(use.root())) {
                continue;
            }
            Set<String> inner = KNOWN.get(use.root());
            if (inner == null) {
                TreeSet<String> names = new TreeSet<>(KNOWN.keySet());
                names.addAll(used.bound());
                String near = DidYouMean.among(names, use.root());
                warnings.add(warning(file, use, "There is no variable '" + use.root() + "', so nothing is put out here."
                        + (near.isEmpty() ? " Attributes are written customer." + use.root() + "; there are " + String.join(", ", names) + "." : near)));
            } else if (!inner.isEmpty() && use.inner() != null && !inner.contains(use.inner())) {
                String near = DidYouMean.among(inner, use.inner());
                warnings.add(warning(file, use, "There is no '" + use.inner() + "' in " + use.root() + ", so nothing is put out here."
                        + (near.isEmpty() ? " It has " + String.join(", ", new TreeSet<>(inner)) + "." : near)));
            }
        }
    }

    private static Finding warning(String file, UsedVariables.Use use, String sentence) {
        return new Finding(file, use.line(), use.column(), null, sentence);
    }
}
