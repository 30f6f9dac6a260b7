package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelTemplatesTest {

    private static List<Finding> findings(String... filesAndTexts) {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            files.put(filesAndTexts[i], filesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return new ReadingTemplates(new ReadingJourneys()).read(files, Set.of("started")).findings();
    }

    private static Map<String, String> render(String file, String text, Map<String, ?> attributes) {
        String channel = file.replaceFirst("^hello\\.(de\\.)?", "").replace(".liquid", "");
        var releases = PostOffice.releases(file.contains(".de.") ? Map.of("templates/" + file, text, "templates/hello." + channel + ".liquid", "Hello")
                : Map.of("templates/" + file, text));
        Message message = new Message(Ids.user("ann"), Ids.of("m"), "j", "s", 1, channel, "hello", null, false, JsonValues.of(Map.of("items", List.of(
                Map.of("name", "Mug \"large\""), Map.of("name", "Lamp")))), 0, PostOffice.START, null);
        return WrittenMessages.parts(new WrittenMessages(releases, Recommending.NOTHING).render(message,
                new Customer(Ids.user("ann"), "ann", JsonValues.of(attributes), PostOffice.START)));
    }

    @Test
    void aTextMessageIsAllText() {
        assertThat(render("hello.sms.liquid", "title: none\n---\nHi {{ customer.name }}\n", Map.of("name", "Ann & Bob"))).containsOnly(Map.entry("body", "title: none\n---\nHi Ann & Bob"));
    }

    @Test
    void aPushHasATitlePerhapsALinkAndAText() {
        assertThat(render("hello.push.liquid", "title: Hi: {{ customer.name }}\nlink: https://x.example/?a={{ items[1].name }}\n---\nYour\n{{ items[0].name }}", Map.of("name", "Ann\nlink: evil")))
                .containsOnly(Map.entry("title", "Hi: Ann link: evil"), Map.entry("link", "https://x.example/?a=Lamp"), Map.entry("body", "Your\nMug \"large\""));
    }

    @Test
    void aLanguageHasItsOwn() {
        assertThat(render("hello.de.sms.liquid", "Hallo", Map.of("locale", "de-AT"))).containsEntry("body", "Hallo");
        assertThat(render("hello.de.sms.liquid", "Hallo", Map.of("locale", "fr"))).containsEntry("body", "Hello");
    }

    @Test
    void slackTakesTextOrJsonWhoseTextsAreEscaped() {
        assertThat(render("hello.slack.liquid", "{{ customer.name }} <https://shop.example|left>", Map.of("name", "<!here> & \"co\"")))
                .containsEntry("body", "{\"text\":\"&lt;!here&gt; &amp; \\\"co\\\" <https://shop.example|left>\"}");
        assertThat(render("hello.slack.liquid", "{ \"blocks\": [ {% for item in items %}{ \"text\": \"{{ item.name }} \\\"\" }{% unless forloop.last %},{% endunless %}{% endfor %} ] }", Map.of()))
                .containsEntry("body", "{\"blocks\":[{\"text\":\"Mug \\\"large\\\" \\\"\"},{\"text\":\"Lamp \\\"\"}]}");
    }

    @Test
    void whatCannotBeSaidIsADeadLetterWithItsReason() {
        assertThatThrownBy(() -> render("hello.push.liquid", "title: T\nlink: {{ customer.url }}\n---\nB", Map.of("url", "JavaScript:alert(1)")))
                .isInstanceOf(RenderingFailed.class).hasMessageContaining("no address to go to");
        assertThatThrownBy(() -> render("hello.sms.liquid", "{{ customer.nothing }} ", Map.of())).hasMessageContaining("nothing is left to say");
        assertThatThrownBy(() -> render("hello.sms.liquid", "{% for i in (1..500) %}abcd{% endfor %}", Map.of())).hasMessageContaining("1600");
        assertThatThrownBy(() -> render("hello.slack.liquid", "{ \"txt\": \"x\" }", Map.of())).hasMessageContaining("neither text nor blocks");
    }

    @Test
    void mistakesAreFoundWhereTheyAre() {
        assertThat(findings("templates/a.push.liquid", "Hi")).singleElement().satisfies(finding -> assertThat(finding.message()).startsWith("Begin this file with its title"));
        assertThat(findings("templates/a.push.liquid", "title: T\nurl: x\n---\nB")).singleElement().hasToString(
                "templates/a.push.liquid:2:1: There is no 'url' here: what may stand before the text is link, title.");
        assertThat(findings("templates/a.push.liquid", "title: T\n---\n{{ x | shout }}")).singleElement().hasToString("templates/a.push.liquid:3:1: There is no filter named 'shout'.");
        assertThat(findings("templates/a.slack.liquid", "{\n\"n\": {{ customer.n }} }")).singleElement()
                .hasToString("templates/a.slack.liquid:2:6: Put quotes around this: in JSON, Liquid puts out what stands in a text.");
        assertThat(findings("templates/a.slack.liquid", "to: {{ customer.url }}\n---\nx")).singleElement().satisfies(finding -> assertThat(finding.message()).contains("cannot depend"));
        assertThat(findings("templates/a.de.sms.liquid", "x")).singleElement().satisfies(finding -> assertThat(finding.message()).contains("everybody else"));
        assertThat(findings("templates/a.sms.liquid", " \n")).singleElement().satisfies(finding -> assertThat(finding.message()).contains("no text here"));
        assertThat(findings("templates/a.fax.liquid", "x")).singleElement().satisfies(finding -> assertThat(finding.message()).contains(".sms.liquid"));
    }

    @Test
    void aStepNamesATemplateOfItsChannel() {
        String journey = "journey: j\nenter: { on: started }\nsteps:\n  - id: a\n    send: { channel: CHANNEL, template: t }\n";
        for (String channel : ChannelTemplate.CHANNELS) {
            String text = channel.equals("push") || channel.equals("in-app") ? "title: T\n---\nB" : "B";
            assertThat(findings("journeys/j.yaml", journey.replace("CHANNEL", channel), "templates/t." + channel + ".liquid", text)).isEmpty();
        }
        assertThat(findings("journeys/j.yaml", journey.replace("CHANNEL", "sms"), "templates/t.slack.liquid", "x", "templates/u.sms.liquid", "x")).singleElement()
                .satisfies(finding -> assertThat(finding.message()).isEqualTo("There is no template 't' for sms: write templates/t.sms.liquid, or name one of u."));
        assertThat(findings("journeys/j.yaml", journey.replace("CHANNEL", "email"), "templates/t.sms.liquid", "x")).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("write templates/t.html.liquid and"));
    }
}
