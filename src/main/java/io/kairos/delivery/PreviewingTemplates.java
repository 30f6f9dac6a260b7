package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.decision.ExplainingCustomers;
import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import io.kairos.release.Release;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Renders a template for any customer at any instant, and changes nothing. */
@Singleton
public class PreviewingTemplates {

    /**
     * @param outcome   sent, suppressed or failed: what would become of the message as far as the template decides; consent, caps and quiet
     *                  hours are not asked
     * @param reason    why it would not be sent; null when it would
     * @param locale    of the variant; null for the standard one
     * @param subject   null when it would not be sent, as {@code html} and {@code text}
     * @param variables what the template uses, as far as it is not of its own making
     * @param basis     what the variables beside the customer are taken from
     */
    public record Preview(String template, long release, Instant at, String outcome, String reason, String locale, String subject, String html,
            String text, List<Used> variables, String basis, List<Finding> warnings) {
    }

    /** @param value null when it is missing */
    public record Used(String name, Object value) {
    }

    /** Either a preview or what is wrong with the draft; both null when there is no such template. */
    public record Result(Preview preview, List<Finding> findings) {
    }

    private static final List<String> LINKS = List.of(CustomerLinks.UNSUBSCRIBE_URL, CustomerLinks.PREFERENCES_URL);

    private final ExplainingCustomers customers;
    private final PreviewContext contexts;
    private final RecommendingProducts recommending;

    PreviewingTemplates(ExplainingCustomers customers, PreviewContext contexts, RecommendingProducts recommending) {
        this.customers = customers;
        this.contexts = contexts;
        this.recommending = recommending;
    }

    /**
     * @param journey whose message it would be; null for any that sends the template
     * @param draft   texts instead of the release's, by the end of the file's name ({@code html}, {@code de.subject}, {@code yaml}); a null
     *                takes one away
     */
    public Result preview(Release release, String template, UUID customer, Instant at, String journey, Map<String, String> draft) {
        Map<String, byte[]> files = new TreeMap<>(release.files());
        files.keySet().removeIf(file -> !file.startsWith(ReadingTemplates.DIRECTORY + template + "."));
        draft.forEach((part, text) -> put(files, ReadingTemplates.DIRECTORY + template + "." + part, text));
        var reading = new ReadingTemplates(new ReadingJourneys()).read(files, Set.of());
        if (!reading.findings().isEmpty()) {
            return new Result(null, reading.findings());
        }
        Templates.Template read = reading.content().get(template);
        return new Result(read == null ? null : preview(release, template, read, customers.asOf(customer, at), at, journey, reading.warnings()), null);
    }

    private static void put(Map<String, byte[]> files, String name, String text) {
        String file = name.endsWith(".yaml") || name.endsWith(".liquid") ? name : name + ".liquid";
        if (text == null) {
            files.remove(file);
        } else {
            files.put(file, text.getBytes(StandardCharsets.UTF_8));
            // a draft in the one form takes the place of the other
            files.remove(file.endsWith(".html.liquid") ? file.replace(".html.liquid", ".mjml.liquid")
                    : file.endsWith(".mjml.liquid") ? file.replace(".mjml.liquid", ".html.liquid") : "");
        }
    }

    private Preview preview(Release release, String name, Templates.Template template, Customer customer, Instant at, String journey, List<Finding> warnings) {
        PreviewContext.Context context = contexts.of(customer.id(), name, journey, release, at);
        Map<String, Object> variables = context.variables();
        variables.put("customer", Variables.customer(customer));
        LINKS.forEach(link -> variables.putIfAbsent(link, "#"));
        Variables.recommended(variables, customer, template, (who, lists) -> recommending.at(at, who.id(), lists));
        Email email = null;
        String outcome = "sent";
        String reason = null;
        try {
            email = template.render(variables);
        } catch (RenderingFailed failed) {
            outcome = failed.skips() ? "suppressed" : "failed";
            reason = failed.getMessage();
        }
        return new Preview(name, release.number(), at, outcome, reason, template.locale(variables), email == null ? null : email.subject(),
                email == null ? null : email.html(), email == null ? null : email.text(), used(template, variables), context.basis(), warnings);
    }

    private static List<Used> used(Templates.Template template, Map<String, Object> variables) {
        Map<String, Object> filled = template.policy().fill(variables);
        List<Used> used = new ArrayList<>();
        for (String path : template.used().paths()) {
            String root = path.split("[.\\[]", 2)[0];
            if (KnownVariables.isKnown(root)) {
                used.add(new Used(path, value(filled, path)));
            }
        }
        return used;
    }

    private static Object value(Object from, String path) {
        for (String name : path.replace("[", ".[").split("\\.")) {
            if (name.startsWith("[")) {
                int index = name.matches("\\[\\d{1,6}]") ? Integer.parseInt(name.substring(1, name.length() - 1)) : -1;
                from = index >= 0 && from instanceof List<?> list && index < list.size() ? list.get(index) : null;
            } else {
                from = name.equals("size") && from instanceof List<?> list ? Integer.valueOf(list.size()) : from instanceof Map<?, ?> map ? map.get(name) : null;
            }
        }
        return from;
    }
}
