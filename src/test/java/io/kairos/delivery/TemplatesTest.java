package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplatesTest {

    private static List<Finding> findings(String... filesAndTexts) {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            files.put("templates/" + filesAndTexts[i], filesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return new ReadingTemplates(new ReadingJourneys()).read(files, Set.of()).findings();
    }

    private static Email render(String subject, String html, Map<String, Object> variables) {
        return PostOffice.releases(Map.of("templates/t.subject.liquid", subject, "templates/t.html.liquid", html)).active()
                .part(Templates.class).get("t").render(variables);
    }

    private static String html(String html, Object name) {
        return render("s", html, Map.of("name", name)).html();
    }

    @Test
    void aBlockThatIsNotClosedIsFoundWithFileAndLine() {
        assertThat(findings("a.subject.liquid", "hi", "a.html.liquid", "<p>\n{% for item in items %}\n</p>\n")).singleElement()
                .satisfies(finding -> {
                    assertThat(finding.file()).isEqualTo("templates/a.html.liquid");
                    assertThat(finding.line()).isBetween(3, 4);
                    assertThat(finding.message()).contains("not closed");
                });
    }

    @Test
    void unknownFiltersTagsAndIncludesAreFound() {
        assertThat(findings("a.subject.liquid", "hi", "a.html.liquid", "<p>\n{{ name | shout }}")).singleElement()
                .hasToString("templates/a.html.liquid:2:1: There is no filter named 'shout'.");
        assertThat(findings("a.subject.liquid", "hi", "a.html.liquid", "\n\n{% frobnicate %}")).singleElement()
                .satisfies(finding -> assertThat(finding.line() + finding.message()).isEqualTo("3There is no tag named 'frobnicate'."));
        assertThat(findings("a.subject.liquid", "hi", "a.html.liquid", "{% include 'x' %}")).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("cannot include"));
    }

    @Test
    void aMissingSubjectAndAMisnamedFileAreFound() {
        assertThat(findings("a.html.liquid", "hi")).singleElement()
                .hasToString("templates/a.subject.liquid: The template 'a' has no subject: write it to this file.");
        assertThat(findings("a.liquid", "hi")).singleElement().satisfies(finding -> assertThat(finding.message()).contains("Name this file"));
    }

    @Test
    void valuesAreEscapedInHtmlOnceAndOnlyThere() {
        assertThat(html("<a title='{{ name }}'>{{- name | escape -}}</a>", "<b>\"A\" & 'B'</b>"))
                .isEqualTo("<a title='&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;'>"
                        + "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;</a>");
        assertThat(html("{{ name | raw }}", "<b>")).isEqualTo("<b>");
        assertThat(html("{% raw %}{{ name }}{% endraw %}{% if name == 'a & b' %}same{% endif %}{{ '}}' }}", "a & b"))
                .isEqualTo("{{ name }}same}}");
        assertThat(render("{{ name }}", "", Map.of("name", "A & B")).subject()).isEqualTo("A & B");
    }

    @Test
    void aSubjectIsOneLine() {
        assertThat(render("{{ name }}\n", "", Map.of("name", "Hi\r\nBcc: all@example.com")).subject()).isEqualTo("Hi Bcc: all@example.com");
    }

    @Test
    void templatesAreBoundedInWhatTheyMayDo() {
        assertThatThrownBy(() -> html("{% for i in (1..9999) %}{% for j in (1..9999) %}a{% endfor %}{% endfor %}", ""))
                .isInstanceOf(RenderingFailed.class).hasMessageContaining("maxIterations");
        assertThatThrownBy(() -> html("{% assign s = 'aaaaaaaa' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}", ""))
                .isInstanceOf(RenderingFailed.class).hasMessageContaining("longer than");
    }

    @Test
    void withoutATextTemplateTheTextFollowsFromTheHtml() {
        assertThat(render("s", "<style>p{}</style><h1>Hi &amp; bye</h1><p>See <a href=\"https://x.example/\">it</a>,<br>now</p>", Map.of()).text())
                .isEqualTo("Hi & bye\nSee it (https://x.example/),\nnow\n");
    }

    @Test
    void theSamplesShowTheCart() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (var templates = Files.list(Path.of("rules/templates"))) {
            for (Path file : templates.toList()) {
                files.put("templates/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        var reading = new ReadingTemplates(new ReadingJourneys()).read(files, Set.of());
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.content().names()).contains("cart-reminder", "welcome");
        Email email = reading.content().get("cart-reminder").render(Map.of("customer", Map.of("firstName", "Ann"), "items", List.of(
                Map.of("name", "Mug <large>", "price", 12.5, "image_url", "https://shop.example/mug.png", "quantity", 2))));
        assertThat(email.subject()).isEqualTo("Ann, you left Mug <large> in your cart");
        assertThat(email.html()).contains("Mug &lt;large&gt;", "12.5", "src=\"https://shop.example/mug.png\"", "2 pieces");
        assertThat(email.text()).contains("Mug <large>", "Back to my cart");
    }
}
