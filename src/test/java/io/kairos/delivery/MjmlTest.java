package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** E-mails written in MJML: Liquid goes through it, and what customers wrote never meets it. */
class MjmlTest {

    private static final String CART = """
            {% assign count = items.size %}<mjml>
              <mj-head>
                <mj-title>{{ customer.firstName | default: "Hello" }}</mj-title>
                <mj-preview>{{ count }} things wait</mj-preview>
                <mj-attributes><mj-all font-family="Arial"/><mj-class name="strong" font-weight="bold"/></mj-attributes>
              </mj-head>
              <mj-body background-color="#eee">
                <mj-section>
                  <mj-column>
                    <mj-text mj-class="strong">Hi {{ customer.firstName | default: "there" }},<br/>look</mj-text>
                    {% for item in items %}
                    <mj-text>{{ item.name }}{% if item.price > 10 %} (dear){% endif %}</mj-text>
                    <mj-image src="{{ item.image_url }}" alt="{{ item.name }}" width="120px"/>
                    {% endfor %}
                    <mj-table><tr><td>{{ count }}</td></tr></mj-table>
                    <mj-button href="{{ enrollment.properties.cart_url | default: "https://shop.example/cart" }}">Back to my cart</mj-button>
                    <mj-raw><i>{{ customer.firstName }}</i></mj-raw>
                  </mj-column>
                </mj-section>
                {% if count > 1 %}<mj-section><mj-column><mj-divider/></mj-column></mj-section>{% endif %}
              </mj-body>
            </mjml>
            """;

    private static List<Finding> findings(String mjml) {
        return new ReadingTemplates(new ReadingJourneys()).read(Map.of("templates/a.subject.liquid", "hi".getBytes(StandardCharsets.UTF_8),
                "templates/a.mjml.liquid", mjml.getBytes(StandardCharsets.UTF_8)), Set.of()).findings();
    }

    private static Email render(String mjml, Map<String, Object> variables) {
        return PostOffice.releases(Map.of("templates/t.subject.liquid", "s", "templates/t.mjml.liquid", mjml)).active()
                .part(Templates.class).get("t").render(variables);
    }

    private static Email cart(Object firstName, Object productName) {
        return render(CART, Map.of("customer", Map.of("firstName", firstName), "items", List.of(
                Map.of("name", productName, "price", 12, "image_url", "https://shop.example/lamp.png"), Map.of("name", "Mug", "price", 5))));
    }

    @Test
    void becomes_the_html_that_mail_programs_understand_with_the_cart_in_it() {
        Email mail = cart("Ann", "Lamp");
        assertThat(mail.html()).contains("<!doctype html>", "<title>Ann</title>", "2 things wait", "Hi Ann,<br>look", "Lamp (dear)", ">Mug<",
                "src=\"https://shop.example/lamp.png\"", "href=\"https://shop.example/cart\"", "<td>2</td>", "<!--[if mso", "font-weight:bold")
                .doesNotContain("<mj-", "{{", "{%", "\uE000");
    }

    @Test
    void the_text_part_is_made_from_it() {
        assertThat(cart("Ann", "Lamp & shade").text()).contains("Hi Ann,\nlook", "Lamp & shade (dear)", "Back to my cart (https://shop.example/cart)")
                .doesNotContain("<", "mso", "things wait");
    }

    @Test
    void what_a_customer_wrote_stays_text() {
        String script = "<script>alert(1)</script><mj-raw>x</mj-raw><!--[if mso]>{{ customer.secret }}\" onload=\"x";
        Email mail = cart(script, script);
        assertThat(mail.html()).doesNotContain("<script", "<mj-raw", "<!--[if mso]>{{", "\" onload=\"x")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;mj-raw&gt;", "{{ customer.secret }}&quot; onload=&quot;x");
        assertThat(mail.text()).contains("<script>alert(1)</script>");
    }

    @Test
    void what_is_wrong_is_found_with_line_and_column() {
        assertThat(findings("<mjml>\n <mj-body>\n  <mj-section>\n   <mj-txt>x</mj-txt>\n  </mj-section>\n </mj-body>\n</mjml>"))
                .singleElement().hasToString("templates/a.mjml.liquid:4:4: There is no element <mj-txt>. Did you mean 'mj-text'?");
        assertThat(findings("<mjml><mj-body><mj-section>\n<mj-text>x</mj-text></mj-section></mj-body></mjml>")).singleElement().asString()
                .contains(":2:1: <mj-text> cannot stand in <mj-section>; what can is mj-column");
        assertThat(findings("<mjml><mj-body><mj-section><mj-column>\n<mj-text colour=\"red\">x</mj-text></mj-column></mj-section></mj-body></mjml>"))
                .singleElement().asString().contains(":2:1: <mj-text> has no attribute 'colour'. Did you mean 'color'?");
        assertThat(findings("<mjml>\n<mj-body>\n<mj-section><mj-column><mj-text>x</mj-column></mj-section></mj-body></mjml>")).isNotEmpty()
                .first().asString().contains(":3:").contains("mj-text");
        assertThat(findings("<p>Hello</p>")).isNotEmpty();
        assertThat(findings("<mjml></mjml>")).singleElement().asString().contains("no mj-body");
        assertThat(findings(CART.replace("{% endif %}<", "<"))).first().asString().startsWith("templates/a.mjml.liquid:").contains("This cannot be read");
    }

    @Test
    void an_include_is_refused() {
        assertThat(findings("<mjml><mj-body>\n<mj-include path=\"/etc/passwd\" type=\"html\"/></mj-body></mjml>")).singleElement().asString()
                .contains(":2:1: Templates cannot include others");
        assertThat(findings("<mjml><mj-head>\n<mj-attributes><mj-include path=\"/etc/passwd\"/></mj-attributes></mj-head><mj-body></mj-body></mjml>"))
                .singleElement().asString().contains("cannot include");
    }

    @Test
    void liquid_where_mjml_calculates_is_found() {
        assertThat(findings(CART.replace("width=\"120px\"", "width=\"{{ item.width }}\""))).isNotEmpty();
        assertThat(findings(CART.replace("<mj-divider/>", "<mj-divider {% if count %}width=\"50%\"{% endif %}/>"))).first().asString()
                .contains("not around attributes");
        assertThat(findings(CART.replace("<mj-all font-family=\"Arial\"/>", "{{ customer.x }}"))).singleElement().asString().contains("leaves it out");
    }

    @Test
    void a_block_that_begins_in_one_element_and_ends_in_another_still_reads_in_order() {
        assertThat(findings(CART.replace("<mj-divider/>", "{% if count == 2 %}<mj-divider/>{% else %}<mj-spacer/>{% endif %}"))).isEmpty();
    }

    @Test
    void what_would_keep_the_service_busy_is_refused_soon() {
        String text = "<mjml><mj-body><mj-section><mj-column><mj-text>%s</mj-text></mj-column></mj-section></mj-body></mjml>";
        for (String hostile : List.of("<b>".repeat(20_000), "font-family:".repeat(5_000), "\"font-family:Open".repeat(3_500), "{{a}}".repeat(12_000),
                "<!--[if mso]>".repeat(4_500), "<".repeat(60_000), "x".repeat(100_000))) {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> findings(text.formatted(hostile)));
        }
        assertThat(findings(text.formatted("x".repeat(100_000)))).singleElement().asString().contains("longer than 64 KB");
    }
}
