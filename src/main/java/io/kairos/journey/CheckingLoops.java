package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.release.Finding;
import io.kairos.release.Release;
import io.kairos.release.ReleaseCheck;
import io.kairos.release.RuleBase;
import io.kairos.release.RuleBase.Needed;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds journeys that start themselves: a trigger starts a journey, what the journey does (its updates, its messages, her being in it) is all
 * that a rule needs, and the rule fires the trigger again. The customer has no part in it, so it never ends.
 */
@Singleton
public class CheckingLoops implements ReleaseCheck {

    private static final Pattern READ = Pattern.compile("\\b(?:text|number|flag)\\s*\\(\\s*\"([^\"]+)\"\\s*\\)(?:\\s*==\\s*\"?([^\",|&)]+))?");
    private static final Pattern NAMED = Pattern.compile("\\b(journey|template|trigger)\\s*==\\s*\"([^\"]*)\"");

    /** A rule that a journey's doings alone make fire, with the journeys that its trigger starts. */
    private record Way(Journey from, String rule, String trigger, String made, Journey to) {
    }

    @Override
    public Checked check(Release release) {
        Journeys journeys = release.part(Journeys.class);
        Map<String, List<Way>> ways = new TreeMap<>();
        RuleBase rules = release.rules();
        Set<Journey> all = new LinkedHashSet<>();
        rules.triggers().forEach(trigger -> all.addAll(journeys.on(trigger)));
        all.removeIf(journey -> journey.entry().reentry().policy() == Reentry.Policy.ONCE);
        for (Journey from : all) {
            for (String rule : rules.rules()) {
                String made = made(from, rules.needs(rule));
                if (made != null) {
                    rules.source(rule).triggers().forEach(trigger -> journeys.on(trigger).stream().filter(all::contains).forEach(to ->
                            ways.computeIfAbsent(from.name(), name -> new ArrayList<>()).add(new Way(from, rule, trigger, made, to))));
                }
            }
        }
        Set<Set<String>> told = new LinkedHashSet<>();
        List<Finding> warnings = new ArrayList<>();
        ways.keySet().forEach(start -> follow(start, List.of(), ways, loop -> {
            Set<String> once = new LinkedHashSet<>(loop.stream().map(way -> way.from().name() + "\n" + way.rule()).sorted().toList());
            if (told.add(once)) {
                warnings.add(warning(loop, rules));
            }
        }));
        return new Checked(List.of(), warnings);
    }

    private static void follow(String start, List<Way> so, Map<String, List<Way>> ways, java.util.function.Consumer<List<Way>> found) {
        String at = so.isEmpty() ? start : so.get(so.size() - 1).to().name();
        for (Way way : ways.getOrDefault(at, List.of())) {
            List<Way> further = new ArrayList<>(so);
            further.add(way);
            if (way.to().name().equals(start)) {
                found.accept(further);
            } else if (so.stream().noneMatch(before -> before.to().equals(way.to())) && way.to().name().compareTo(start) > 0) {
                follow(start, further, ways, found);
            }
        }
    }

    private static Finding warning(List<Way> loop, RuleBase rules) {
        StringBuilder round = new StringBuilder("the journey " + loop.get(0).from().name());
        loop.forEach(way -> round.append(" makes ").append(way.made()).append(", on which the rule \"").append(way.rule()).append("\" fires ")
                .append(way.trigger()).append(", which starts ").append(way.to().name()));
        RuleBase.Source source = rules.source(loop.get(0).rule());
        return new Finding(source.file(), source.line(), 1, loop.get(0).rule(), "This is a loop that goes on by itself: " + round
                + " again. Let the rule ask for something the customer does, or let the journey enter with reentry: once.");
    }

    /** What of a journey's doings is all that a rule needs; null when it needs anything else. */
    private static String made(Journey journey, List<Needed> needs) {
        Set<String> made = new LinkedHashSet<>();
        for (Needed needed : needs) {
            String one = made(journey, needed);
            if (one == null) {
                return null;
            }
            made.add(one);
        }
        return made.isEmpty() ? null : String.join(" and ", made);
    }

    private static String made(Journey journey, Needed needed) {
        return switch (needed.fact()) {
            case "Behavior" -> needed.types().contains(Behavior.CUSTOMER_UPDATED) && updates(journey, needed.text())
                    ? "\"" + Behavior.CUSTOMER_UPDATED + "\"" : null;
            case "Contact" -> of(journey, Step.Send.class).stream().anyMatch(send -> names(needed.text(), journey, send.template())) ? "a Contact" : null;
            case "Enrollment" -> names(needed.text(), journey, null) ? "an Enrollment" : null;
            case "Decision" -> names(needed.text(), journey, null) ? "a Decision" : null;
            default -> null;
        };
    }

    /** Whether one of its updates sets all that is read, to what is asked for. */
    private static boolean updates(Journey journey, String text) {
        return of(journey, Step.Update.class).stream().map(update -> update.attributes().map()).anyMatch(set -> {
            Matcher read = READ.matcher(text);
            while (read.find()) {
                Object value = set.get(read.group(1));
                boolean computed = value instanceof String liquid && liquid.contains("{{");
                if (value == null || read.group(2) != null && !read.group(2).startsWith("$") && !computed && !value.toString().equals(read.group(2).strip())) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean names(String text, Journey journey, String template) {
        Matcher named = NAMED.matcher(text);
        while (named.find()) {
            String mine = switch (named.group(1)) {
                case "journey" -> journey.name();
                case "template" -> template;
                default -> journey.entry().on();
            };
            if (mine != null && !mine.equals(named.group(2))) {
                return false;
            }
        }
        return true;
    }

    private static <T extends Step> List<T> of(Journey journey, Class<T> kind) {
        return journey.route().all().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
