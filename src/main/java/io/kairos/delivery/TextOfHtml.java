package io.kairos.delivery;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** The text part of an e-mail that has no template of its own: links with their addresses, images as what they show. */
final class TextOfHtml {

    /** Not seen; the last is the preview line, which mail programs show beside the subject. */
    private static final String UNSEEN = "style, script, head, title, [style*=display:none], [style*=display: none]";

    private static final Set<String> BREAKING = Set.of("br", "p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table");

    private TextOfHtml() {
    }

    static String of(String html) {
        Element body = Jsoup.parse(html).body();
        body.select(UNSEEN).remove();
        StringBuilder text = new StringBuilder();
        body.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                if (node instanceof TextNode words) {
                    text.append(words.getWholeText().replaceAll("\\s+", " "));
                } else if (node.nameIs("img")) {
                    text.append(' ').append(node.attr("alt")).append(' ');
                } else if (node.nameIs("td")) {
                    text.append(' ');
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node.nameIs("a") && !node.attr("href").isBlank()) {
                    text.append(" (").append(node.attr("href")).append(')');
                } else if (BREAKING.contains(node.nodeName())) {
                    text.append('\n');
                }
            }
        });
        return text.toString().replace('\u00a0', ' ').replaceAll("[ \\t]+", " ").replaceAll(" ?\n ?", "\n").replaceAll("\n{3,}", "\n\n").strip() + "\n";
    }
}
