package io.kairos.journey;

import io.kairos.release.Finding;
import io.kairos.release.ReleasePart;
import io.kairos.release.YamlText;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads {@code journeys/*.yaml} and {@code segments/*.yaml} of a release. */
@ApplicationScoped
public class ReadingJourneys implements ReleasePart<Journeys> {

    /** The files that are journeys. */
    static final String FILES = "journeys/.+\\.ya?ml";

    private final CheckingSchema schema = new CheckingSchema();

    @Override
    public Class<Journeys> type() {
        return Journeys.class;
    }

    @Override
    public Set<String> policies() {
        return Set.of(Program.FILE);
    }

    @Override
    public Reading<Journeys> read(Map<String, byte[]> files, Set<String> triggers) {
        List<Journey> journeys = new ArrayList<>();
        List<Journeys.TemplateUse> templates = new ArrayList<>();
        List<Condition> conditions = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        ReadingSegments segments = ReadingSegments.of(files);
        findings.addAll(segments.findings());
        conditions.addAll(segments.conditions());
        new TreeMap<>(files).forEach((file, content) -> {
            if (!file.matches(FILES)) {
                return;
            }
            YamlText text = YamlText.read(file, content);
            List<Finding> wrong = new ArrayList<>(text.findings());
            if (wrong.isEmpty()) {
                wrong.addAll(schema.check(file, text));
            }
            if (wrong.isEmpty()) {
                wrong.addAll(new CheckingSense(file, text).check(triggers, segments.segments().keySet(), names));
                names.putIfAbsent(text.root().get("journey").asText(), file);
            } else if (text.findings().isEmpty()) {
                Set<String> told = wrong.stream().map(Finding::where).collect(Collectors.toSet());
                senseAsFarAsItGoes(file, text, triggers, segments.segments().keySet()).stream().filter(more -> !told.contains(more.where())).forEach(wrong::add);
            }
            findings.addAll(wrong);
            if (wrong.isEmpty()) {
                ReadingJourney reading = new ReadingJourney(file, text);
                journeys.add(reading.journey());
                conditions.addAll(reading.conditions());
                templates.addAll(reading.templates());
            }
        });
        Program program = Program.read(files, findings);
        startsOfOthers(journeys, JourneyNames.of(files).journeys(), findings);
        List<Finding> warnings = triggers.stream().filter(trigger -> journeys.stream().noneMatch(journey -> journey.entry().broadcast() == null && journey.entry().on().equals(trigger)))
                .map(trigger -> new Finding("journeys", 0, 0, null, "No journey starts on the trigger '" + trigger + "': it is decided and"
                        + " recorded, and nothing else happens. Write a journey with enter: { on: " + trigger + " } if something should."))
                .toList();
        return new Reading<>(findings.isEmpty() ? new Journeys(journeys, templates, program, segments.segments()) : null, conditions, findings,
                findings.isEmpty() ? warnings : List.of());
    }

    /** Of what is not of the right shape, what makes no sense either is told along, as far as it can be understood. */
    private static List<Finding> senseAsFarAsItGoes(String file, YamlText text, Set<String> triggers, Set<String> segments) {
        CheckingSense sense = new CheckingSense(file, text);
        try {
            return sense.check(triggers, segments, Map.of());
        } catch (RuntimeException misshapen) {
            return sense.findings();
        }
    }

    /** The templates that journeys name, of those journeys that can be read. */
    public List<Journeys.TemplateUse> templates(Map<String, byte[]> files) {
        List<Journeys.TemplateUse> templates = new ArrayList<>();
        new TreeMap<>(files).forEach((file, content) -> {
            YamlText text = file.matches(FILES) ? YamlText.read(file, content) : null;
            if (text != null && text.findings().isEmpty() && schema.check(file, text).isEmpty()) {
                try {
                    ReadingJourney reading = new ReadingJourney(file, text);
                    reading.journey();
                    templates.addAll(reading.templates());
                } catch (RuntimeException senseless) {
                    // what makes no sense in it is told when it is read
                    return;
                }
            }
        });
        return templates;
    }

    /** A journey that is started must exist, and must not start, however indirectly, the one that started it. */
    private static void startsOfOthers(List<Journey> journeys, Set<String> all, List<Finding> findings) {
        Map<String, Set<String>> starts = new TreeMap<>();
        journeys.forEach(journey -> starts.put(journey.name(), journey.route().all().stream().filter(Step.Start.class::isInstance)
                .map(step -> ((Step.Start) step).journey()).collect(Collectors.toCollection(TreeSet::new))));
        starts.forEach((name, others) -> others.forEach(other -> {
            if (!all.contains(other)) {
                findings.add(new Finding("journeys", 0, 0, name, "The journey '" + name + "' starts '" + other + "', which does not exist."
                        + Names.meant(other, all)));
            } else if (reaches(other, name, starts, new HashSet<>())) {
                findings.add(new Finding("journeys", 0, 0, name, "The journey '" + name + "' starts '" + other + "', which leads back to it, so"
                        + " they would start each other forever: take one of the starts out, or use a repeat."));
            }
        }));
    }

    private static boolean reaches(String from, String to, Map<String, Set<String>> starts, Set<String> seen) {
        return from.equals(to) || seen.add(from) && starts.getOrDefault(from, Set.of()).stream().anyMatch(next -> reaches(next, to, starts, seen));
    }
}
