package io.kairos.delivery;

import ch.digitalfondue.mjml4j.Mjml4j;
import io.kairos.release.Finding;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes HTML with Liquid of MJML with Liquid, once, when a release is read. That is safe, since what customers wrote meets no MJML parser
 * and nothing about MJML can go wrong at sending, and fast: a message then costs what Liquid costs, of which MJML takes ten times as much.
 * The price: Liquid decides on texts, values of attributes and whole elements, but not on numbers that MJML calculates with.
 */
final class CompilingMjml {

    /** Mail programs cut off what is longer, and MJML grows to several times its length. */
    private static final int LONGEST = 64 * 1024;
    /** The library looks for fonts in time that grows with the square of how often they are named, and worse. */
    private static final int MOST_FONTS = 100;
    private static final Pattern FONTS = Pattern.compile("(?i)font-family");
    private static final Pattern BEFORE = Pattern.compile("<mjml[\\s>]");

    private CompilingMjml() {
    }

    /**
     * @param language of the HTML, unless {@code <mjml lang="…">} says so
     * @return null when findings were added
     */
    static String compile(String file, String source, String language, List<Finding> findings) {
        if (source.length() > LONGEST) {
            findings.add(new Finding(file, 0, 0, null, "This MJML is longer than 64 KB; mail programs cut such messages off."));
            return null;
        }
        if (FONTS.matcher(source).results().count() > MOST_FONTS) {
            findings.add(new Finding(file, 0, 0, null, "This MJML says font-family more than " + MOST_FONTS + " times: say it once for all, in mj-attributes."));
            return null;
        }
        int before = findings.size();
        new CheckingMjml(file, source, findings).check();
        if (findings.size() > before) {
            return null;
        }
        String plain = MaskedLiquid.plain(source);
        Matcher root = BEFORE.matcher(plain);
        int start = root.find() ? root.start() : 0;
        int end = plain.indexOf("</mjml>", start) + "</mjml>".length();
        MaskedLiquid masked = MaskedLiquid.of(plain.substring(start, end));
        String html;
        try {
            html = Mjml4j.render(masked.text(), new Mjml4j.Configuration(language, Mjml4j.TextDirection.AUTO));
        } catch (NumberFormatException number) {
            findings.add(at(file, plain, start, "An attribute that MJML calculates with, such as width or padding, is not a number like 100px or 50%. "
                    + "Liquid cannot stand there."));
            return null;
        } catch (StackOverflowError tooDeep) {
            findings.add(at(file, plain, start, "Elements stand too deep in each other here: take some out."));
            return null;
        } catch (RuntimeException wrong) {
            findings.add(at(file, plain, start, "This is not MJML that can be rendered: " + wrong.getMessage()));
            return null;
        }
        int lost = masked.lost(html);
        if (lost >= 0) {
            findings.add(at(file, plain, start + lost, "MJML calculates with what stands here, or leaves it out, so Liquid cannot stand here. Put it into a text, "
                    + "a link or an image's address, or around whole elements."));
            return null;
        }
        // what stands around the mjml element is Liquid: assignments for all of it
        return plain.substring(0, start) + masked.unmask(html) + plain.substring(end);
    }

    static Finding at(String file, String source, int index, String sentence) {
        int line = (int) source.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
        return new Finding(file, line, index - source.lastIndexOf('\n', index - 1), null, sentence);
    }
}
