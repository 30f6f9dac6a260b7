package io.kairos.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Range;
import org.jsoup.parser.Parser;

/**
 * The links of an e-mail that may be replaced: to http and https pages outside this service, without those that stand in an element with
 * {@code data-kairos-track="off"}. Everything else of the e-mail stays as it is, to the letter: mail programs are particular about HTML.
 */
final class LinksOfEmail {

    private static final Pattern PAGE = Pattern.compile("(?i)https?://[\\x21-\\x7e&&[^/?#\\\\]]+([/?#][^\\p{Cntrl}]*)?");
    private static final Pattern IN_TEXT = Pattern.compile("(?i)\\bhttps?://[^\\s<>\"]+");

    /** Where a link's address stands. */
    private record Spot(int from, int to, String url) {
    }

    private final Email email;
    private final List<Spot> inHtml;
    private final List<Spot> inText;

    private LinksOfEmail(Email email, List<Spot> inHtml, List<Spot> inText) {
        this.email = email;
        this.inHtml = inHtml;
        this.inText = inText;
    }

    /** @param own the address of this service, whose links are its own: to unsubscribe, and for preferences */
    static LinksOfEmail of(Email email, String own) {
        Set<String> left = new HashSet<>();
        List<Spot> inHtml = html(email.html(), own, left);
        return new LinksOfEmail(email, inHtml, text(email.text(), own, left));
    }

    /** Each address once, those of the HTML first. */
    List<String> urls() {
        return Stream.concat(inHtml.stream(), inText.stream()).map(Spot::url).distinct().toList();
    }

    /** @param replacing gives the address to put in an address's place */
    Email replace(UnaryOperator<String> replacing) {
        return email.with(replace(email.html(), inHtml, url -> replacing.apply(url).replace("&", "&amp;").replace("\"", "&quot;")
                .replace("'", "&#39;")), replace(email.text(), inText, replacing));
    }

    private static String replace(String text, List<Spot> spots, UnaryOperator<String> replacing) {
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        for (Spot spot : spots) {
            replaced.append(text, at, spot.from()).append(replacing.apply(spot.url()));
            at = spot.to();
        }
        return replaced.append(text, at, text.length()).toString();
    }

    /** In the order they stand in; an element that the parser repeats to mend the HTML has one spot all the same. */
    private static List<Spot> html(String html, String own, Set<String> left) {
        TreeMap<Integer, Spot> spots = new TreeMap<>();
        Document document = Jsoup.parse(html, "", Parser.htmlParser().setTrackPosition(true));
        for (Element link : document.select("a[href], area[href]")) {
            String url = link.attr("href").strip();
            if (link.closest("[data-kairos-track=off]") != null) {
                left.add(url);
            } else if (replaceable(url, own)) {
                Range value = link.attributes().sourceRange("href").valueRange();
                Spot spot = new Spot(value.startPos(), value.endPos(), url);
                if (value.isTracked() && Parser.unescapeEntities(html.substring(spot.from(), spot.to()), true).strip().equals(url)) {
                    spots.put(spot.from(), spot);
                }
            }
        }
        return List.copyOf(spots.values());
    }

    private static List<Spot> text(String text, String own, Set<String> left) {
        List<Spot> spots = new ArrayList<>();
        Matcher matcher = IN_TEXT.matcher(text);
        while (matcher.find()) {
            String url = withoutPunctuation(matcher.group());
            if (replaceable(url, own) && !left.contains(url)) {
                spots.add(new Spot(matcher.start(), matcher.start() + url.length(), url));
            }
        }
        return spots;
    }

    /** A sentence's marks after a link are none of it, nor is the bracket that closes around it. */
    private static String withoutPunctuation(String url) {
        int end = url.length();
        while (end > 0 && (".,;:!?'*_".indexOf(url.charAt(end - 1)) >= 0 || unopened(url, end, '(', ')') || unopened(url, end, '[', ']'))) {
            end--;
        }
        return url.substring(0, end);
    }

    private static boolean unopened(String url, int end, char open, char close) {
        return url.charAt(end - 1) == close && url.substring(0, end).chars().filter(c -> c == open).count()
                < url.substring(0, end).chars().filter(c -> c == close).count();
    }

    private static boolean replaceable(String url, String own) {
        return PAGE.matcher(url).matches() && !url.equals(own) && !url.startsWith(own + "/");
    }
}
