package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.journey.ReadingJourneys;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A template in several languages: each customer gets the nearest to hers. */
class LocaleVariantsTest {

    private static final Map<String, String> FILES = Map.of(
            "templates/cart.subject.liquid", "Your cart", "templates/cart.html.liquid", "<p>Cart</p>",
            "templates/cart.de.subject.liquid", "Ihr Warenkorb", "templates/cart.de.mjml.liquid",
            "<mjml><mj-body><mj-section><mj-column><mj-text>Warenkorb</mj-text></mj-column></mj-section></mj-body></mjml>",
            "templates/cart.de-AT.subject.liquid", "Ihr Einkaufssackerl", "templates/cart.de-AT.html.liquid", "<p>Sackerl</p>");

    private static String subject(Map<String, Object> customer) {
        return PostOffice.releases(FILES).active().part(Templates.class).get("cart").render(Map.of("customer", customer)).subject();
    }

    @Test
    void the_nearest_language_is_taken() {
        assertThat(subject(Map.of("locale", "de-AT"))).isEqualTo("Ihr Einkaufssackerl");
        assertThat(subject(Map.of("locale", "de_at"))).isEqualTo("Ihr Einkaufssackerl");
        assertThat(subject(Map.of("locale", "de-CH"))).isEqualTo("Ihr Warenkorb");
        assertThat(subject(Map.of("language", "de"))).isEqualTo("Ihr Warenkorb");
        assertThat(subject(Map.of("locale", "fr-FR", "language", "de"))).isEqualTo("Ihr Warenkorb");
        assertThat(subject(Map.of("locale", "fr-FR"))).isEqualTo("Your cart");
        assertThat(subject(Map.of("locale", "../../x"))).isEqualTo("Your cart");
        assertThat(subject(Map.of())).isEqualTo("Your cart");
    }

    @Test
    void mjml_says_its_language() {
        assertThat(PostOffice.releases(FILES).active().part(Templates.class).get("cart").render(Map.of("customer", Map.of("locale", "de"))).html())
                .contains("<html lang=\"de\"");
    }

    @Test
    void a_half_translated_template_is_found() {
        Map<String, byte[]> files = new HashMap<>();
        FILES.forEach((file, text) -> files.put(file, text.getBytes(StandardCharsets.UTF_8)));
        files.remove("templates/cart.de.subject.liquid");
        assertThat(new ReadingTemplates(new ReadingJourneys()).read(files, Set.of()).findings()).singleElement()
                .hasToString("templates/cart.de.subject.liquid: The template 'cart' has no subject for de: write it to this file.");
        assertThat(new ReadingTemplates(new ReadingJourneys()).read(files, Set.of()).content()).isNull();
    }

    @Test
    void a_dot_in_a_name_that_is_no_language_is_part_of_the_name() {
        assertThat(PostOffice.releases(Map.of("templates/a.b2.subject.liquid", "s", "templates/a.b2.html.liquid", "h")).active()
                .part(Templates.class).names()).containsExactly("a.b2");
    }
}
