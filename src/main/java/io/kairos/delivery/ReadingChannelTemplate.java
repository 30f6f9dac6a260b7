package io.kairos.delivery;

import io.kairos.release.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one file of a channel other than e-mail: lines of {@code name: text}, a line of {@code ---}, and the body; a text message is all
 * body. Slack's body may be JSON.
 */
final class ReadingChannelTemplate {

    private static final Pattern HEAD = Pattern.compile("\\A(?:---[ \\t]*\\R)?((?:[ \\t]*[A-Za-z]+:.*\\R)+)---[ \\t]*(?:\\R|\\z)");
    private static final Pattern LINE = Pattern.compile("[ \\t]*([A-Za-z]+):(.*)\\R");
    private static final Map<String, Set<String>> KNOWN = Map.of(ChannelTemplate.SMS, Set.of(), ChannelTemplate.SLACK, Set.of("to"),
            ChannelTemplate.PUSH, Set.of(ChannelTemplate.TITLE, ChannelTemplate.LINK),
            ChannelTemplate.IN_APP, Set.of(ChannelTemplate.TITLE, ChannelTemplate.LINK));

    private final String file;
    private final String channel;
    private final List<Finding> findings;
    private final Map<String, LiquidText> parts = new LinkedHashMap<>();
    private String to;

    private ReadingChannelTemplate(String file, String channel, List<Finding> findings) {
        this.file = file;
        this.channel = channel;
        this.findings = findings;
    }

    static ChannelTemplate.Written read(String file, String channel, String source, List<Finding> findings) {
        return new ReadingChannelTemplate(file, channel, findings).read(source);
    }

    private ChannelTemplate.Written read(String source) {
        Set<String> known = KNOWN.get(channel);
        Matcher head = HEAD.matcher(source);
        int body = 0;
        if (!known.isEmpty() && head.find()) {
            body = head.end();
            Matcher line = LINE.matcher(source).region(head.start(1), head.end(1));
            while (line.lookingAt()) {
                take(source, line.group(1), line.group(2).strip(), line.start(1), known);
                line.region(line.end(), head.end(1));
            }
        }
        if (known.contains(ChannelTemplate.TITLE) && !parts.containsKey(ChannelTemplate.TITLE)) {
            find(source, 0, "Begin this file with its title: a line 'title: …', perhaps a line 'link: …', a line '---', and then the text.");
        }
        String text = source.substring(body);
        boolean json = channel.equals(ChannelTemplate.SLACK) && text.strip().startsWith("{") && !text.strip().startsWith("{{") && !text.strip().startsWith("{%");
        if (json) {
            refuseOutsideTexts(source, body);
        }
        String filter = json ? LiquidFilters.SLACK_JSON : channel.equals(ChannelTemplate.SLACK) ? LiquidFilters.SLACK : LiquidFilters.PLAIN;
        parse(ChannelTemplate.BODY, blank(source, body) + text, filter);
        if (text.isBlank()) {
            find(source, body, "There is no text here: write what the customer is to read.");
        }
        return new ChannelTemplate.Written(to, Map.copyOf(parts), json);
    }

    private void take(String source, String name, String text, int at, Set<String> known) {
        if (!known.contains(name)) {
            find(source, at, "There is no '" + name + "' here: what may stand before the text is " + String.join(", ", new TreeSet<>(known)) + "."
                    + DidYouMean.among(known, name));
        } else if (!name.equals("to")) {
            parse(name, blank(source, at) + text, LiquidFilters.PLAIN);
        } else if (text.contains("{")) {
            find(source, at, "Where this goes cannot depend on what customers do: write the name of a configured address.");
        } else {
            to = text;
        }
    }

    private void parse(String name, String source, String filter) {
        try {
            parts.put(name, LiquidText.parse(source, filter));
        } catch (LiquidText.Unreadable wrong) {
            findings.add(new Finding(file, wrong.line, wrong.column, null, wrong.getMessage()));
        }
    }

    /** An output outside of quotes could put out more than a text. */
    private void refuseOutsideTexts(String source, int from) {
        boolean inText = false;
        int at = from;
        for (LiquidSpans.Span span : LiquidSpans.in(source)) {
            if (span.start() < from) {
                continue;
            }
            for (; at < span.start(); at++) {
                if (inText && source.charAt(at) == '\\') {
                    at++;
                } else if (source.charAt(at) == '"') {
                    inText = !inText;
                }
            }
            if (!inText && source.startsWith("{{", span.start())) {
                find(source, span.start(), "Put quotes around this: in JSON, Liquid puts out what stands in a text.");
                return;
            }
            at = span.end();
        }
    }

    /** As many lines as stand before, so that findings name the right ones. */
    private static String blank(String source, int index) {
        return "\n".repeat((int) source.substring(0, index).chars().filter(c -> c == '\n').count());
    }

    private void find(String source, int index, String sentence) {
        findings.add(CompilingMjml.at(file, source, index, sentence));
    }
}
