package io.kairos.delivery;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The templates of a release, by channel and name. */
public final class Templates {

    /** @param text null when it is to be derived from the HTML */
    record Variant(LiquidText subject, LiquidText html, LiquidText text) {

        private Email render(Map<String, Object> variables, TemplatePolicy policy) {
            String body = html.render(variables, policy);
            String line = subject.render(variables, policy).replaceAll("[\\r\\n\\p{Cntrl}]+", " ").strip();
            return new Email(line, body, text == null ? TextOfHtml.of(body) : text.render(variables, policy));
        }
    }

    /**
     * @param standard for customers of languages without a variant
     * @param variants by locale, as {@link Locales} has them
     * @param used     the variables of all variants
     */
    record Template(Variant standard, Map<String, Variant> variants, TemplatePolicy policy, UsedVariables used) {

        /** @throws RenderingFailed when it cannot be rendered, or should not be as a value is missing */
        Email render(Map<String, Object> variables) {
            String locale = locale(variables);
            return (locale == null ? standard : variants.get(locale)).render(policy.fill(variables), policy);
        }

        /** The variant's locale for a customer; null for the standard one. */
        String locale(Map<String, Object> variables) {
            return variables.get("customer") instanceof Map<?, ?> customer ? Locales.choose(customer, variants.keySet()) : null;
        }

        /** The lists of recommendations it shows. */
        Set<String> recommendations() {
            return used.inner(KnownVariables.RECOMMENDATIONS, Recommending.LISTS);
        }
    }

    private final Map<String, Template> templates;

    private final Map<String, Map<String, ChannelTemplate>> others;

    /** @param others by channel and name */
    Templates(Map<String, Template> templates, Map<String, Map<String, ChannelTemplate>> others) {
        this.templates = Map.copyOf(templates);
        this.others = Map.copyOf(others);
    }

    /** Names that a send step may give as {@code template}. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(templates.keySet());
        others.values().forEach(channel -> names.addAll(channel.keySet()));
        return names;
    }

    /** Null when there is none of this name for the channel, which is not e-mail. */
    ChannelTemplate get(String channel, String name) {
        return name == null ? null : others.getOrDefault(channel, Map.of()).get(name);
    }

    /** For e-mail; null when there is none of this name. */
    Template get(String name) {
        return name == null ? null : templates.get(name);
    }
}
