package io.kairos.delivery;

import java.util.regex.Pattern;

/** The text part of an e-mail that has no template of its own. */
final class TextOfHtml {

    private static final Pattern UNSEEN = Pattern.compile("(?is)<!--.*?-->|<(style|script|head|title)\\b.*?</\\1\\s*>"
            // the preview line, which mail programs show beside the subject
            + "|<div style=\"display:none;[^>]*>[^<]*</div>");
    private static final Pattern IMAGE = Pattern.compile("(?is)<img\\b[^>]*?\\balt\\s*=\\s*[\"']([^\"']*)[\"'][^>]*>");
    private static final Pattern LINK = Pattern.compile("(?is)<a\\b[^>]*?href\\s*=\\s*[\"']([^\"']*)[\"'][^>]*>(.*?)</a\\s*>");
    private static final Pattern BREAK = Pattern.compile("(?i)<(br|/p|/div|/tr|/h[1-6]|/li|/table)\\b[^>]*>");
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private TextOfHtml() {
    }

    static String of(String html) {
        String text = UNSEEN.matcher(html).replaceAll("").replaceAll("\\s+", " ");
        text = IMAGE.matcher(text).replaceAll(" $1 ");
        text = LINK.matcher(text).replaceAll("$2 ($1)");
        text = TAG.matcher(BREAK.matcher(text).replaceAll("\n")).replaceAll(" ");
        text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&#39;", "'").replace("&amp;", "&");
        return text.replaceAll("[ \\t]+", " ").replaceAll(" ?\n ?", "\n").replaceAll("\n{3,}", "\n\n").strip() + "\n";
    }
}
