package io.kairos.delivery;

import io.kairos.journey.Journeys;
import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import io.kairos.release.ReleasePart;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code templates/<name>.html.liquid} or {@code <name>.mjml.liquid}, {@code <name>.subject.liquid}, optionally
 * {@code <name>.txt.liquid} and {@code <name>.yaml}, and the same for languages: {@code <name>.de.html.liquid}; for other channels
 * {@code <name>.sms.liquid}, {@code .push.liquid}, {@code .in-app.liquid} and {@code .slack.liquid}.
 */
@Singleton
class ReadingTemplates implements ReleasePart<Templates> {

    static final String DIRECTORY = "templates/";
    private static final Pattern FILE = Pattern.compile("templates/([^/]+?)(?:\\.(" + Locales.PATTERN + "))?\\.(html|mjml|subject|txt|sms|push|in-app|slack)\\.liquid");
    private static final Pattern POLICY = Pattern.compile("templates/([^/]+)\\.yaml");

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
        List<Finding> warnings = new ArrayList<>();
        Map<String, ReadingTemplate> readings = new TreeMap<>();
        new TreeMap<>(files).forEach((file, content) -> {
            if (file.startsWith(DIRECTORY) && file.endsWith(".liquid")) {
                take(file, content, readings, findings, warnings);
            }
        });
        Map<String, Templates.Template> templates = new HashMap<>();
        Map<String, Map<String, ChannelTemplate>> others = new TreeMap<>();
        readings.forEach((name, reading) -> {
            ReadingTemplate.Read read = reading.template(files.get(DIRECTORY + name + ".yaml"));
            if (read.email() != null) {
                templates.put(name, read.email());
            }
            read.others().forEach((channel, template) -> others.computeIfAbsent(channel, one -> new TreeMap<>()).put(name, template));
        });
        files.keySet().stream().sorted().forEach(file -> {
            Matcher policy = POLICY.matcher(file);
            if (policy.matches() && !readings.containsKey(policy.group(1))) {
                findings.add(new Finding(file, 0, 0, null, "There is no template '" + policy.group(1) + "' that this could be about."
                        + DidYouMean.among(readings.keySet(), policy.group(1))));
            }
        });
        refuseUnknown(files, channel -> channel.equals(EmailChannel.NAME) ? templates.keySet() : others.getOrDefault(channel, Map.of()).keySet(), findings);
        return new Reading<>(findings.isEmpty() ? new Templates(templates, others) : null, List.of(), findings, warnings);
    }

    private static void take(String file, byte[] content, Map<String, ReadingTemplate> readings, List<Finding> findings, List<Finding> warnings) {
        Matcher matcher = FILE.matcher(file);
        if (!matcher.matches()) {
            findings.add(new Finding(file, 0, 0, null, "Name this file <template>.html.liquid or <template>.mjml.liquid, <template>.subject.liquid or "
                    + "<template>.txt.liquid for e-mail, or <template>.sms.liquid, .push.liquid, .in-app.liquid or .slack.liquid, right in the directory templates."));
            return;
        }
        String tag = matcher.group(2) == null ? null : Locales.tag(matcher.group(2));
        String name = matcher.group(1) + (matcher.group(2) != null && tag == null ? "." + matcher.group(2) : "");
        readings.computeIfAbsent(name, one -> new ReadingTemplate(one, findings, warnings)).take(file, tag, matcher.group(3), content);
    }

    private void refuseUnknown(Map<String, byte[]> files, Function<String, Set<String>> names, List<Finding> findings) {
        journeys.templates(files).stream().filter(use -> !names.apply(use.channel()).contains(use.template())).forEach(use -> {
            boolean mail = use.channel().equals(EmailChannel.NAME);
            Set<String> there = new TreeSet<>(names.apply(use.channel()));
            findings.add(new Finding(use.file(), use.line(), use.column(), use.where(), "There is no template '" + use.template()
                    + (mail ? "': write " + ReadingTemplate.file(use.template(), null, "html") + " and " + ReadingTemplate.file(use.template(), null, "subject")
                            : "' for " + use.channel() + ": write " + ReadingTemplate.file(use.template(), null, use.channel()))
                    + (there.isEmpty() ? "." : ", or name one of " + String.join(", ", there) + ".")));
        });
    }
}
