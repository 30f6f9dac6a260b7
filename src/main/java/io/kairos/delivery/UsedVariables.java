package io.kairos.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import liqp.org.antlr.v4.runtime.ParserRuleContext;
import liqp.org.antlr.v4.runtime.tree.ParseTree;
import liquid.parser.v4.LiquidParser;

/**
 * The variables of a template, found in its parse tree.
 *
 * @param bound names that the template itself gives: assigned, captured, of loops
 */
record UsedVariables(List<Use> uses, Set<String> bound) {

    /**
     * @param path   as it is written, {@code items[0].name}; with {@code [*]} for what is calculated
     * @param inner  the name behind the root; null when there is none
     * @param line   1-based, as {@code column}
     */
    record Use(String path, String root, String inner, int line, int column) {
    }

    static UsedVariables in(String source) {
        UsedVariables found = new UsedVariables(new ArrayList<>(), new HashSet<>());
        found.walk(LiquidText.tree(source), new Places(source));
        return found;
    }

    static UsedVariables all(List<UsedVariables> parts) {
        return new UsedVariables(parts.stream().flatMap(part -> part.uses().stream()).toList(),
                parts.stream().flatMap(part -> part.bound().stream()).collect(Collectors.toSet()));
    }

    Set<String> paths() {
        return uses.stream().map(Use::path).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Which of a variable's inner names are used; those of {@code all} when that cannot be told. */
    Set<String> inner(String root, Set<String> all) {
        Set<String> inner = new TreeSet<>();
        uses.stream().filter(use -> use.root().equals(root)).forEach(use -> {
            if (use.inner() == null) {
                inner.addAll(all);
            } else if (all.contains(use.inner())) {
                inner.add(use.inner());
            }
        });
        return inner;
    }

    private void walk(ParseTree node, Places places) {
        if (node instanceof LiquidParser.AssignmentContext assigned) {
            bound.add(assigned.id().getText());
        } else if (node instanceof LiquidParser.For_arrayContext loop) {
            bound.add(loop.id().getText());
        } else if (node instanceof LiquidParser.For_rangeContext loop) {
            bound.add(loop.id().getText());
        } else if (node instanceof LiquidParser.Table_tagContext table) {
            bound.add(table.id().getText());
        } else if (node instanceof LiquidParser.Capture_tag_IdContext captured) {
            bound.add(captured.id().getText());
        } else if (node instanceof LiquidParser.Capture_tag_StrContext captured) {
            bound.add(unquoted(captured.Str().getText()));
        } else if (node instanceof LiquidParser.Lookup_id_indexesContext lookup) {
            use(lookup, lookup.id().getText(), lookup.index(), places);
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            walk(node.getChild(i), places);
        }
    }

    private void use(ParserRuleContext lookup, String root, List<LiquidParser.IndexContext> indexes, Places places) {
        StringBuilder path = new StringBuilder(root);
        String inner = null;
        for (LiquidParser.IndexContext index : indexes) {
            String name = index.id2() != null ? index.id2().getText() : quoted(index.expr().getText());
            path.append(name != null ? "." + name : index.expr().getText().matches("\\d+") ? "[" + index.expr().getText() + "]" : "[*]");
            inner = index == indexes.get(0) ? name : inner;
        }
        int at = lookup.getStart().getStartIndex();
        uses.add(new Use(path.toString(), root, inner, places.line(at), places.column(at)));
    }

    private static String quoted(String text) {
        return text.length() > 1 && (text.startsWith("\"") || text.startsWith("'")) ? unquoted(text) : null;
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }

    /** Lines and columns of a text's code points; the parser's own are of where it had looked ahead to. */
    private static final class Places {
        private final TreeMap<Integer, Integer> lines = new TreeMap<>();

        private Places(String source) {
            lines.put(0, 1);
            int at = 0;
            for (int character : source.codePoints().toArray()) {
                at++;
                if (character == '\n') {
                    lines.put(at, lines.size() + 1);
                }
            }
        }

        private int line(int at) {
            return lines.floorEntry(at).getValue();
        }

        private int column(int at) {
            return at - lines.floorKey(at) + 1;
        }
    }
}
