package io.kairos.delivery;

import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads one template with its variants for languages. */
final class ReadingTemplate {

    private static final String STANDARD = "";

    /** What was there of a variant, readable or not. */
    private static final class Parts {
        private final Map<String, String> files = new HashMap<>();
        private final Map<String, LiquidText> texts = new HashMap<>();
    }

    private final String name;
    private final List<Finding> findings;
    private final List<Finding> warnings;
    private final Map<String, Parts> variants = new TreeMap<>();
    private final List<UsedVariables> used = new ArrayList<>();
    /** By channel and locale. */
    private final Map<String, Map<String, ChannelTemplate.Written>> channels = new TreeMap<>();

    /** @param email null without one; {@code others} by channel */
    record Read(Templates.Template email, Map<String, ChannelTemplate> others) {
    }

    ReadingTemplate(String name, List<Finding> findings, List<Finding> warnings) {
        this.name = name;
        this.findings = findings;
        this.warnings = warnings;
    }

    /**
     * @param locale null for the standard variant
     * @param part   html, mjml, subject or txt, or the name of a channel
     */
    void take(String file, String locale, String part, byte[] content) {
        if (ChannelTemplate.CHANNELS.contains(part)) {
            takeChannel(file, locale == null ? STANDARD : locale, part, new String(content, StandardCharsets.UTF_8));
            return;
        }
        Parts parts = variants.computeIfAbsent(locale == null ? STANDARD : locale, one -> new Parts());
        String kind = part.equals("mjml") ? "html" : part;
        String other = parts.files.put(kind, file);
        if (other != null) {
            findings.add(new Finding(file, 0, 0, null, "There is " + other + " as well: keep one of the two."));
            return;
        }
        String source = new String(content, StandardCharsets.UTF_8);
        try {
            LiquidText text = LiquidText.parse(source, kind.equals("html"));
            UsedVariables variables = UsedVariables.in(source);
            KnownVariables.check(file, variables, warnings);
            used.add(variables);
            parts.texts.put(kind, part.equals("mjml") ? ofMjml(file, source, locale) : text);
        } catch (LiquidText.Unreadable wrong) {
            findings.add(new Finding(file, wrong.line, wrong.column, null, wrong.getMessage()));
        }
    }

    private void takeChannel(String file, String locale, String channel, String source) {
        int before = findings.size();
        channels.computeIfAbsent(channel, one -> new TreeMap<>()).put(locale, ReadingChannelTemplate.read(file, channel, source, findings));
        if (findings.size() == before) {
            UsedVariables variables = UsedVariables.in(source);
            KnownVariables.check(file, variables, warnings);
            used.add(variables);
        }
    }

    private LiquidText ofMjml(String file, String source, String locale) {
        String html = CompilingMjml.compile(file, source, locale == null ? "und" : locale, findings);
        try {
            return html == null ? null : LiquidText.parse(html, true);
        } catch (LiquidText.Unreadable wrong) {
            findings.add(new Finding(file, 0, 0, null, "With the MJML made into HTML, Liquid cannot be read any more: open and close its blocks in the "
                    + "same place, such as inside one mj-text or around whole elements. " + wrong.getMessage()));
            return null;
        }
    }

    /** @param policy content of its YAML file; null without one */
    Read template(byte[] policy) {
        if (!variants.isEmpty() || channels.isEmpty()) {
            variants.putIfAbsent(STANDARD, new Parts());
        }
        variants.forEach((locale, parts) -> List.of("html", "subject").stream().filter(part -> !parts.files.containsKey(part)).forEach(part ->
                findings.add(new Finding(file(name, locale, part), 0, 0, null, "The template '" + name + "' has no " + part
                        + (locale.isEmpty() ? "" : " for " + locale) + ": write it to this file."))));
        UsedVariables all = UsedVariables.all(used);
        String file = ReadingTemplates.DIRECTORY + name + ".yaml";
        TemplatePolicy rules = policy == null ? TemplatePolicy.NONE : ReadingPolicy.read(file, policy, all, findings, warnings);
        Map<String, Templates.Variant> read = new HashMap<>();
        variants.forEach((locale, parts) -> read.put(locale, new Templates.Variant(parts.texts.get("subject"), parts.texts.get("html"), parts.texts.get("txt"))));
        Templates.Variant standard = read.remove(STANDARD);
        return new Read(standard == null ? null : new Templates.Template(standard, Map.copyOf(read), rules, all), others(rules, all));
    }

    private Map<String, ChannelTemplate> others(TemplatePolicy rules, UsedVariables all) {
        Map<String, ChannelTemplate> others = new HashMap<>();
        channels.forEach((channel, byLocale) -> {
            Map<String, ChannelTemplate.Written> read = new HashMap<>(byLocale);
            ChannelTemplate.Written standard = read.remove(STANDARD);
            if (standard == null) {
                findings.add(new Finding(file(name, null, channel), 0, 0, null, "The template '" + name + "' has " + channel + " for "
                        + String.join(", ", byLocale.keySet()) + " only: write it to this file for everybody else."));
            } else {
                others.put(channel, new ChannelTemplate(standard, Map.copyOf(read), rules, all));
            }
        });
        return others;
    }

    static String file(String name, String locale, String part) {
        return ReadingTemplates.DIRECTORY + name + (locale == null || locale.isEmpty() ? "" : "." + locale) + "." + part + ".liquid";
    }
}
