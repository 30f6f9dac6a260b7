package io.kairos.delivery;

import io.kairos.release.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/** What is wrong with MJML, and where; the renderer itself takes nearly anything and leaves out what it does not know. */
final class CheckingMjml {

    private static final Properties ELEMENTS = elements();
    private static final String TEXT = "text";
    private static final String ANY = "any";
    private static final int MOST = 20;

    /** @param at where it opens */
    private record Open(String name, int at) {
    }

    private final String file;
    private final String source;
    private final List<Finding> findings;
    private final Deque<Open> open = new ArrayDeque<>();
    private boolean body;

    CheckingMjml(String file, String source, List<Finding> findings) {
        this.file = file;
        this.source = MaskedLiquid.inPlace(source);
        this.findings = findings;
    }

    private static Properties elements() {
        try (InputStream in = CheckingMjml.class.getResourceAsStream("mjml.properties")) {
            Properties read = new Properties();
            read.load(in);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void check() {
        int before = findings.size();
        int at = 0;
        while (at < source.length() && findings.size() < before + MOST) {
            int next = source.indexOf('<', at);
            if (next < 0) {
                break;
            }
            at = source.startsWith("<!--", next) ? behind(source.indexOf("-->", next), 3) : tag(next);
        }
        if (findings.size() > before) {
            return;
        }
        if (!open.isEmpty()) {
            find(open.peek().at(), "<" + open.peek().name() + "> is not closed: write </" + open.peek().name() + "> where it ends.");
        } else if (!body) {
            findings.add(new Finding(file, 1, 1, null, "An MJML template is <mjml><mj-body> … </mj-body></mjml>: it has no mj-body."));
        }
    }

    private int behind(int index, int length) {
        return index < 0 ? source.length() : index + length;
    }

    /** @return where to go on */
    private int tag(int at) {
        boolean closes = source.startsWith("</", at);
        int from = at + (closes ? 2 : 1);
        int to = from;
        while (to < source.length() && (Character.isLetterOrDigit(source.charAt(to)) || source.charAt(to) == '-')) {
            to++;
        }
        String name = source.substring(from, to).toLowerCase(java.util.Locale.ROOT);
        if (name.isEmpty()) {
            return at + 1;
        }
        List<String> attributes = new ArrayList<>();
        int end = new Attributes(source, to).read(attributes);
        if (inside(TEXT) && !(closes && name.equals(open.peek().name()))) {
            return name.startsWith("mj-") && refuse(at, name) ? source.length() : end;
        }
        if (closes) {
            close(at, name);
        } else {
            open(at, name, attributes, source.charAt(end - 1) == '>' && source.charAt(end - 2) == '/');
        }
        return end;
    }

    private boolean refuse(int at, String name) {
        find(at, "<" + name + "> cannot stand in <" + open.peek().name() + ">: is </" + open.peek().name() + "> missing before it?");
        return true;
    }

    private boolean inside(String kind) {
        return !open.isEmpty() && kind.equals(children(open.peek().name()));
    }

    private static String children(String name) {
        return ELEMENTS.getProperty(name + ".children");
    }

    private void close(int at, String name) {
        if (open.isEmpty() || !open.peek().name().equals(name)) {
            find(at, open.isEmpty() ? "</" + name + "> closes nothing: remove it."
                    : "</" + name + "> stands where </" + open.peek().name() + "> is due: close <" + open.peek().name() + "> first.");
        }
        open.poll();
    }

    private void open(int at, String name, List<String> attributes, boolean empty) {
        body |= name.equals("mj-body");
        String parent = open.isEmpty() ? null : open.peek().name();
        if (name.equals("mj-include")) {
            find(at, "Templates cannot include others: put that MJML here instead of mj-include.");
        } else if (parent != null && !inside(ANY)) {
            if (children(name) == null) {
                find(at, name.startsWith("mj") ? "There is no element <" + name + ">." + DidYouMean.among(names(), name)
                        : "<" + name + "> cannot stand in <" + parent + ">: put HTML into an mj-text or mj-raw.");
            } else if (parent != null && !List.of(children(parent).split(" ")).contains(name)) {
                find(at, "<" + name + "> cannot stand in <" + parent + ">; " + (children(parent).isEmpty() ? "nothing can."
                        : "what can is " + String.join(", ", children(parent).split(" ")) + "."));
            } else {
                attributes(at, name, attributes);
            }
        } else if (parent == null && !name.equals("mjml")) {
            find(at, "An MJML template is <mjml><mj-body> … </mj-body></mjml>: <" + name + "> cannot stand around it.");
        }
        if (!empty) {
            open.push(new Open(name, at));
        }
    }

    private void attributes(int at, String name, List<String> attributes) {
        List<String> known = List.of(ELEMENTS.getProperty(name + ".attributes").split(" "));
        for (String attribute : attributes) {
            if (attribute.indexOf(MaskedLiquid.OPEN) >= 0) {
                find(at, "Liquid can stand in the value of an attribute of <" + name + ">, but not around attributes.");
            } else if (!known.contains(attribute) && !List.of("mj-class", "css-class", "").contains(attribute)) {
                find(at, "<" + name + "> has no attribute '" + attribute + "'." + DidYouMean.among(known, attribute));
            }
        }
    }

    private static TreeSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        ELEMENTS.stringPropertyNames().forEach(key -> names.add(key.substring(0, key.indexOf('.'))));
        return names;
    }

    private void find(int at, String sentence) {
        findings.add(CompilingMjml.at(file, source, at, sentence));
    }

    /** The names of a tag's attributes. */
    private static final class Attributes {
        private final String source;
        private int at;

        private Attributes(String source, int at) {
            this.source = source;
            this.at = at;
        }

        /** @return behind the tag */
        private int read(List<String> names) {
            while (at < source.length() && source.charAt(at) != '>') {
                char c = source.charAt(at);
                if (Character.isWhitespace(c) || c == '/') {
                    at++;
                } else {
                    names.add(word().toLowerCase(java.util.Locale.ROOT));
                    value();
                }
            }
            return Math.min(at + 1, source.length());
        }

        private String word() {
            int from = at;
            while (at < source.length() && !Character.isWhitespace(source.charAt(at)) && "=>/".indexOf(source.charAt(at)) < 0) {
                at++;
            }
            return source.substring(from, at);
        }

        private void value() {
            if (at >= source.length() || source.charAt(at) != '=') {
                return;
            }
            at++;
            char quote = at < source.length() ? source.charAt(at) : ' ';
            if (quote == '"' || quote == '\'') {
                int close = source.indexOf(quote, at + 1);
                at = close < 0 ? source.length() : close + 1;
            } else {
                while (at < source.length() && !Character.isWhitespace(source.charAt(at)) && source.charAt(at) != '>') {
                    at++;
                }
            }
        }
    }
}
