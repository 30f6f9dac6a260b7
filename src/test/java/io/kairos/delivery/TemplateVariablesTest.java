package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Variables that a template cannot know are warned of before anybody gets a mail with a gap. */
class TemplateVariablesTest {

    private static List<Finding> warnings(String html) {
        return new ReadingTemplates(new ReadingJourneys()).read(Map.of("templates/a.subject.liquid", "hi".getBytes(StandardCharsets.UTF_8),
                "templates/a.html.liquid", html.getBytes(StandardCharsets.UTF_8)), Set.of()).warnings();
    }

    @Test
    void a_misspelt_variable_is_told_with_its_place_and_what_was_meant() {
        assertThat(warnings("<p>\n  {{ customer.firstName }} {{ costumer.firstName | upcase }}</p>")).singleElement()
                .hasToString("templates/a.html.liquid:2:31: There is no variable 'costumer', so nothing is put out here. Did you mean 'customer'?");
        assertThat(warnings("{% if firstName %}x{% endif %}")).singleElement().asString()
                .contains(":1:7:", "Attributes are written customer.firstName", "customer, enrollment");
        assertThat(warnings("{% for i in itms %}{{ i.name }}{% endfor %}")).singleElement().asString().contains(":1:13:", "Did you mean 'items'?");
    }

    @Test
    void what_stands_in_a_known_variable_is_known_too() {
        assertThat(warnings("{{ trigger.nam }}")).singleElement().asString().contains("There is no 'nam' in trigger", "Did you mean 'name'?");
        assertThat(warnings("{% for p in recommendations.recently_bought %}{{ p.name }}{% endfor %}")).singleElement().asString()
                .contains("There is no 'recently_bought' in recommendations");
    }

    @Test
    void what_a_template_names_itself_and_what_every_message_has_is_fine() {
        assertThat(warnings("""
                {% assign total = 0 %}{% for item in items limit: 3 %}{% assign total = total | plus: item.price %}{{ forloop.index }}{% endfor %}{{ total }}
                {% capture greeting %}Hi {{ customer["firstName"] }}{% endcapture %}{{ greeting }}
                {% for i in (1..3) %}{{ i }}{% endfor %}{{ behaviors[0].properties.name }}{{ matched.first.type }}{{ enrollment.properties.cart_url }}
                {{ trigger.key }}{{ unsubscribe_url }}{{ preferences_url }}{{ 'text' | append: customer.userId }}
                {% for p in recommendations.bought_together %}{{ p.name }}{% endfor %}{% raw %}{{ whatever }}{% endraw %}{% comment %}{{ this }}{% endcomment %}
                """)).isEmpty();
    }

    @Test
    void which_recommendations_are_shown_is_known_from_the_text() {
        assertThat(recommendations("{{ customer.name }}")).isEmpty();
        assertThat(recommendations("{% for p in recommendations.bought_together %}{% endfor %}{{ recommendations['left_in_cart'].size }}"))
                .containsExactlyInAnyOrder("bought_together", "left_in_cart");
        assertThat(recommendations("{% assign r = recommendations %}")).isEqualTo(Recommending.LISTS);
    }

    private static Set<String> recommendations(String html) {
        return PostOffice.releases(Map.of("templates/t.subject.liquid", "s", "templates/t.html.liquid", html)).active()
                .part(Templates.class).get("t").recommendations();
    }
}
