package io.kairos.journey;

import io.kairos.release.Release;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The journeys of a release. */
public final class Journeys {

    public static final Journeys NONE = new Journeys(List.of(), List.of(), new Program(0, ZoneOffset.UTC), Map.of());

    private final Map<String, Journey> byName;
    private final Map<String, List<Journey>> byTrigger;
    private final List<TemplateUse> templates;
    private final Program program;
    private final Map<String, Segment> segments;
    private final List<Journey> broadcasts;
    private final List<Journey> rated;
    private final Set<String> started;

    Journeys(List<Journey> journeys, List<TemplateUse> templates, Program program, Map<String, Segment> segments) {
        this.program = program;
        this.byName = journeys.stream().collect(Collectors.toUnmodifiableMap(Journey::name, journey -> journey));
        this.segments = Collections.unmodifiableMap(new TreeMap<>(segments));
        this.broadcasts = journeys.stream().filter(journey -> journey.entry().broadcast() != null).toList();
        this.rated = journeys.stream().filter(journey -> journey.entry().rate() != null).toList();
        this.started = journeys.stream().flatMap(journey -> journey.route().all().stream()).filter(Step.Start.class::isInstance)
                .map(step -> ((Step.Start) step).journey()).collect(Collectors.toUnmodifiableSet());
        this.byTrigger = journeys.stream().filter(journey -> journey.entry().broadcast() == null).collect(Collectors.groupingBy(journey -> journey.entry().on()));
        this.templates = List.copyOf(templates);
    }

    /** Those of a release; none when it was read without them. */
    public static Journeys of(Release release) {
        return Objects.requireNonNullElse(release.part(Journeys.class), NONE);
    }

    /** What holds for all journeys. */
    public Program program() {
        return program;
    }

    /** In no particular order. */
    public Collection<Journey> all() {
        return byName.values();
    }

    /** @return null when there is none of this name */
    public Journey named(String name) {
        return byName.get(name);
    }

    /** By name, in the order of names. */
    public Map<String, Segment> segments() {
        return segments;
    }

    /** The journeys that members of a segment enter at a time. */
    List<Journey> broadcasts() {
        return broadcasts;
    }

    /** The journeys that let in only so many at a time. */
    List<Journey> rated() {
        return rated;
    }

    /** Whether another journey starts this one. */
    boolean isStarted(String journey) {
        return started.contains(journey);
    }

    /** The journeys that a trigger starts. */
    public List<Journey> on(String trigger) {
        return byTrigger.getOrDefault(trigger, List.of());
    }

    /** Splits that are to find a winner, or to follow what converts. */
    public List<AimedSplit> aimedSplits() {
        return byName.values().stream().flatMap(journey -> journey.route().all().stream()
                .filter(step -> step instanceof Step.Split split && split.aim() != null)
                .map(step -> new AimedSplit(journey.name(), (Step.Split) step))).sorted(Comparator.comparing(AimedSplit::journey)).toList();
    }

    /** A split that decides something by itself. */
    public record AimedSplit(String journey, Step.Split split) {

        public List<String> arms() {
            return split.arms().stream().map(Step.SplitArm::name).toList();
        }
    }

    /** The ids of webhook steps. */
    public List<String> webhooks() {
        return byName.values().stream().flatMap(journey -> journey.route().all().stream())
                .filter(Step.Webhook.class::isInstance).map(Step::id).toList();
    }

    /** The templates that send steps name, for the room that has them to check. */
    public List<TemplateUse> templates() {
        return templates;
    }

    /**
     * A send step's naming of a template.
     *
     * @param file  the journey's file
     * @param line  1-based, as {@code column}
     * @param where path inside the file, such as {@code steps[2].send.template}
     */
    public record TemplateUse(String channel, String template, String file, int line, int column, String where) {
    }
}
