package io.kairos.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import liqp.Template;
import liqp.TemplateParser;
import liqp.exceptions.LiquidException;
import liqp.org.antlr.v4.runtime.tree.ParseTree;
import liqp.parser.Flavor;

/** One Liquid template, parsed; bounded in what it may do, and safe for many threads. */
final class LiquidText {

    private static final int LARGEST_TEMPLATE = 256 * 1024;
    /** Of all loops of a template together: a nest of loops ends here, well within a second. */
    private static final int MOST_ITERATIONS = 20_000;

    private static final Pattern INCLUDE = Pattern.compile("\\{%-?\\s*(include|include_relative|render)\\b");
    private static final Pattern OUTPUT = Pattern.compile("\\{\\{.*?}}|\\{%-?\\s*assign\\b.*?%}", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");

    private static final Pattern BEGIN = Pattern.compile("\\{\\{|\\{%-?\\s*+(\\w*)");
    private static final Set<String> BLOCKS = Set.of("if", "unless", "for", "case", "capture", "tablerow", "comment", "raw");
    private static final int LONGEST_TAG = 2_000;
    private static final int DEEPEST = 30;

    private static final TemplateParser PARSER = parser();

    /** Why a template cannot be read, in a sentence. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        final int line;
        final int column;

        private Unreadable(String sentence, int line, int column) {
            super(sentence);
            this.line = line;
            this.column = column;
        }
    }

    private final Template template;

    private LiquidText(Template template) {
        this.template = template;
    }

    private static TemplateParser parser() {
        TemplateParser.Builder builder = new TemplateParser.Builder().withFlavor(Flavor.LIQUID)
                .withMaxIterations(MOST_ITERATIONS).withMaxSizeRenderedString(LiquidFilters.LARGEST_TEXT);
        LiquidFilters.all().forEach(builder::withFilter);
        return builder.build();
    }

    /** @param html whether values are escaped for HTML */
    static LiquidText parse(String source, boolean html) throws Unreadable {
        return parse(source, html ? LiquidFilters.ESCAPE : LiquidFilters.PLAIN);
    }

    /** @param filter what every output ends with */
    static LiquidText parse(String source, String filter) throws Unreadable {
        if (source.length() > LARGEST_TEMPLATE) {
            throw new Unreadable("This template is longer than 256 KB; mail programs cut such messages off.", 0, 0);
        }
        Matcher include = INCLUDE.matcher(source);
        if (include.find()) {
            throw at(source, include.start(), "Templates cannot include others: put that text here instead of '" + include.group(1) + "'.");
        }
        refuseKnots(source);
        Template template;
        try {
            template = PARSER.parse(EscapingOutputs.with(filter, source));
        } catch (LiquidException wrong) {
            throw new Unreadable(sentence(String.valueOf(wrong.getMessage())), wrong.line, wrong.charPositionInLine + 1);
        } catch (RuntimeException | StackOverflowError wrong) {
            throw new Unreadable("This template cannot be read: take out what stands in {{ … }} and {% … %} bit by bit until it can.", 0, 0);
        }
        checkFilters(source);
        return new LiquidText(template);
    }

    /** The parser goes a call deeper for each block and each part of an expression, and slower with the square of them. */
    private static void refuseKnots(String source) throws Unreadable {
        int open = 0;
        Matcher begin = BEGIN.matcher(source);
        for (int at = 0; begin.find(at); ) {
            int end = source.indexOf(begin.group().startsWith("{{") ? "}}" : "%}", begin.end());
            end = end < 0 ? source.length() : end;
            if (end - begin.start() > LONGEST_TAG) {
                throw at(source, begin.start(), "This is longer than " + LONGEST_TAG + " characters, or not closed: take it apart with {% assign %}.");
            }
            String name = begin.group(1) == null ? "" : begin.group(1);
            open += name.startsWith("end") ? -1 : BLOCKS.contains(name) ? 1 : 0;
            if (open > DEEPEST) {
                throw at(source, begin.start(), "More than " + DEEPEST + " blocks are open here: close some.");
            }
            at = end;
        }
    }

    private static void checkFilters(String source) throws Unreadable {
        Matcher output = OUTPUT.matcher(source);
        while (output.find()) {
            Matcher filter = FILTER.matcher(QUOTED.matcher(output.group()).replaceAll("''"));
            while (filter.find()) {
                if (PARSER.filters.get(filter.group(1)) == null) {
                    throw at(source, output.start(), "There is no filter named '" + filter.group(1) + "'."
                            + DidYouMean.among(PARSER.filters.getMap().keySet(), filter.group(1)));
                }
            }
        }
    }

    private static Unreadable at(String source, int index, String sentence) {
        long line = source.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
        return new Unreadable(sentence, (int) line, index - source.lastIndexOf('\n', index - 1));
    }

    private static String sentence(String parserError) {
        Matcher tag = Pattern.compile("Invalid Tag: '(.*?)'").matcher(parserError);
        if (tag.find()) {
            return "There is no tag named '" + tag.group(1) + "'.";
        }
        if (parserError.contains("<EOF>")) {
            return "A block that was opened is not closed: look for a missing {% endif %}, {% endfor %} or the like.";
        }
        return "This cannot be read: look for a missing }} or %} or quote hereabouts.";
    }

    /** The tree of a template that {@link #parse} takes, with the places of its own lines. */
    static ParseTree tree(String source) {
        return PARSER.parse(source).getParseTree();
    }

    String render(Map<String, Object> variables) {
        return render(variables, TemplatePolicy.NONE);
    }

    /** @throws RenderingFailed with what went wrong */
    String render(Map<String, Object> variables, TemplatePolicy policy) {
        try {
            Map<String, Object> seen = new HashMap<>(variables);
            seen.put(MissingValues.POLICY, policy);
            // PostgreSQL keeps no NUL characters in text
            return template.renderUnguarded(seen).replace("\0", "");
        } catch (RuntimeException wrong) {
            // what a filter throws, Liquid wraps
            for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
                if (cause instanceof RenderingFailed known) {
                    throw known;
                }
            }
            throw new RenderingFailed(String.valueOf(wrong.getMessage()));
        }
    }
}
