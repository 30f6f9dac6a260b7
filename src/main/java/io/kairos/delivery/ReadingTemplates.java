package io.kairos.delivery;

import io.kairos.journey.Journeys;
import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import io.kairos.release.ReleasePart;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code templates/<name>.html.liquid}, {@code <name>.subject.liquid} and, optionally,
 * {@code <name>.txt.liquid}.
 */
@Singleton
class ReadingTemplates implements ReleasePart<Templates> {

    private static final String DIRECTORY = "templates/";
    private static final Pattern FILE = Pattern.compile("templates/([^/]+)\\.(html|subject|txt)\\.liquid");

    private final ReadingJourneys journeys;

    ReadingTemplates(ReadingJourneys journeys) {
        this.journeys = journeys;
    }

    @Override
    public Class<Templates> type() {
        return Templates.class;
    }

    @Override
    public Reading<Templates> read(Map<String, byte[]> files, Set<String> triggers) {
        List<Finding> findings = new ArrayList<>();
        Map<String, LiquidText> parsed = new HashMap<>();
        Set<String> names = new TreeSet<>();
        files.keySet().stream().filter(file -> file.startsWith(DIRECTORY) && file.endsWith(".liquid")).sorted().forEach(file -> {
            Matcher matcher = FILE.matcher(file);
            if (!matcher.matches()) {
                findings.add(new Finding(file, 0, 0, null, "Name this file <template>.html.liquid, <template>.subject.liquid or "
                        + "<template>.txt.liquid, right in the directory templates."));
                return;
            }
            names.add(matcher.group(1));
            try {
                parsed.put(file, LiquidText.parse(new String(files.get(file), StandardCharsets.UTF_8), matcher.group(2).equals("html")));
            } catch (LiquidText.Unreadable wrong) {
                findings.add(new Finding(file, wrong.line, wrong.column, null, wrong.getMessage()));
            }
        });
        Map<String, Templates.Template> templates = new HashMap<>();
        for (String name : names) {
            for (String part : List.of("html", "subject")) {
                if (!files.containsKey(file(name, part))) {
                    findings.add(new Finding(file(name, part), 0, 0, null,
                            "The template '" + name + "' has no " + part + ": write it to this file."));
                }
            }
            templates.put(name, new Templates.Template(parsed.get(file(name, "subject")), parsed.get(file(name, "html")),
                    parsed.get(file(name, "txt"))));
        }
        refuseUnknown(files, triggers, names, findings);
        return new Reading<>(findings.isEmpty() ? new Templates(templates) : null, List.of(), findings);
    }

    private void refuseUnknown(Map<String, byte[]> files, Set<String> triggers, Set<String> names, List<Finding> findings) {
        Journeys read = journeys.read(files, triggers).content();
        if (read != null) {
            read.templates().stream().filter(use -> !names.contains(use.template())).forEach(use -> findings.add(
                    new Finding(use.file(), use.line(), use.column(), use.where(), "There is no template '" + use.template()
                            + "': write " + file(use.template(), "html") + " and " + file(use.template(), "subject") + ", or name one of "
                            + String.join(", ", names) + ".")));
        }
    }

    private static String file(String name, String part) {
        return DIRECTORY + name + "." + part + ".liquid";
    }
}
