package io.kairos.delivery;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Languages of templates' variants and of customers, as BCP 47 tags: de, de-AT, zh-Hant-TW. */
final class Locales {

    /** In a file's name. */
    static final String PATTERN = "[a-z]{2}(?:[-_][A-Za-z0-9]{2,8})*";
    private static final Set<String> LANGUAGES = Stream.of(Locale.getISOLanguages()).collect(Collectors.toUnmodifiableSet());

    private Locales() {
    }

    /** {@code de_at} as {@code de-AT}; null when it begins with no language. */
    static String tag(String locale) {
        String tag = locale == null ? "" : Locale.forLanguageTag(locale.strip().replace('_', '-')).toLanguageTag();
        return LANGUAGES.contains(tag.replaceFirst("-.*", "")) ? tag : null;
    }

    /** Of these tags the one nearest to the customer's attribute locale, or language: de-AT, or else de; null when there is none. */
    static String choose(Map<?, ?> customer, Collection<String> tags) {
        for (String attribute : new String[] {"locale", "language"}) {
            String tag = customer.get(attribute) instanceof String text ? tag(text) : null;
            while (tag != null) {
                if (tags.contains(tag)) {
                    return tag;
                }
                tag = tag.contains("-") ? tag.substring(0, tag.lastIndexOf('-')) : null;
            }
        }
        return null;
    }
}
