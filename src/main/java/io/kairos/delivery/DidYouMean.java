package io.kairos.delivery;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that a misspelt one is nearest to. */
final class DidYouMean {

    private DidYouMean() {
    }

    /** @return {@code " Did you mean 'x'?"}, or nothing when no name is near */
    static String among(Collection<String> known, String wrong) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(1, wrong.length() / 3));
        return known.stream().map(name -> new Near(name, distance.apply(plain(wrong), plain(name)))).filter(near -> near.distance() >= 0)
                .min(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(near -> " Did you mean '" + near.name() + "'?").orElse("");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    private record Near(String name, int distance) {
    }
}
