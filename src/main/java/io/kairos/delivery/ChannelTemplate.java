package io.kairos.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is said over a channel other than e-mail.
 *
 * @param standard for customers of languages without a variant
 * @param variants by locale, as {@link Locales} has them
 * @param used     the variables of all variants
 */
record ChannelTemplate(Written standard, Map<String, Written> variants, TemplatePolicy policy, UsedVariables used) {

    static final String SMS = "sms";
    static final String PUSH = "push";
    static final String IN_APP = "in-app";
    static final String SLACK = "slack";
    /** As files, journeys and messages name them. */
    static final List<String> CHANNELS = List.of(SMS, PUSH, IN_APP, SLACK);

    static final String TITLE = "title";
    static final String LINK = "link";
    static final String BODY = "body";

    /**
     * One variant. Its parts are told apart before Liquid runs, so that what a customer wrote cannot become another part.
     *
     * @param to    the configured name of where it goes; null for the default
     * @param parts title, link, body
     * @param json  whether the body is JSON, whose outputs escape themselves
     */
    record Written(String to, Map<String, LiquidText> parts, boolean json) {
    }

    Written written(Map<String, Object> variables) {
        String locale = variables.get("customer") instanceof Map<?, ?> customer ? Locales.choose(customer, variants.keySet()) : null;
        return locale == null ? standard : variants.get(locale);
    }

    /** @throws RenderingFailed when it cannot be rendered, or should not be as a value is missing */
    Map<String, String> render(Map<String, Object> variables) {
        Map<String, Object> filled = policy.fill(variables);
        Map<String, String> rendered = new LinkedHashMap<>();
        written(variables).parts().forEach((name, part) -> {
            String text = part.render(filled, policy);
            rendered.put(name, (name.equals(BODY) ? text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]+", "") : text.replaceAll("\\p{Cntrl}+", " ")).strip());
        });
        return rendered;
    }

    /** The lists of recommendations it shows. */
    Set<String> recommendations() {
        return used.inner(KnownVariables.RECOMMENDATIONS, Recommending.LISTS);
    }
}
