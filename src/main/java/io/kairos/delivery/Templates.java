package io.kairos.delivery;

import java.util.Map;
import java.util.Set;

/** The e-mail templates of a release, by name. */
public final class Templates {

    /** @param text null when it is to be derived from the HTML */
    record Template(LiquidText subject, LiquidText html, LiquidText text) {

        Email render(Map<String, Object> variables) {
            String body = html.render(variables);
            String line = subject.render(variables).replaceAll("[\\r\\n\\p{Cntrl}]+", " ").strip();
            return new Email(line, body, text == null ? TextOfHtml.of(body) : text.render(variables));
        }
    }

    private final Map<String, Template> templates;

    Templates(Map<String, Template> templates) {
        this.templates = Map.copyOf(templates);
    }

    /** Names that a send step may give as {@code template}. */
    public Set<String> names() {
        return templates.keySet();
    }

    /** Null when there is none of this name. */
    Template get(String name) {
        return name == null ? null : templates.get(name);
    }
}
