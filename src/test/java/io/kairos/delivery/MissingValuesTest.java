package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.journey.ReadingJourneys;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A customer of whom something is not known: the template says what is done. */
class MissingValuesTest {

    private static final String HTML = "<p>Hi {{ customer.firstName }}, your {{ customer.tier | upcase }} tier</p>";

    private static Templates.Template template(String html, String policy) {
        return PostOffice.releases(Map.of("templates/t.subject.liquid", "For {{ customer.firstName }}", "templates/t.html.liquid", html,
                "templates/t.yaml", policy)).active().part(Templates.class).get("t");
    }

    private static Email ann(String html, String policy, Map<String, ?> attributes) {
        return template(html, policy).render(Map.of("customer", attributes));
    }

    @Test
    void a_default_stands_in_wherever_the_variable_is_used() {
        Email mail = ann(HTML + "{% if customer.firstName == 'there' %}!{% endif %}", "missing: { firstName: there, customer.tier: blue }", Map.of("firstName", " "));
        assertThat(mail.subject()).isEqualTo("For there");
        assertThat(mail.html()).isEqualTo("<p>Hi there, your BLUE tier</p>!");
        assertThat(ann(HTML, "missing: { firstName: there }", Map.of("firstName", "Ann", "tier", "red")).html()).isEqualTo("<p>Hi Ann, your RED tier</p>");
    }

    @Test
    void a_default_is_escaped_as_a_value_is_and_reaches_loops() {
        assertThat(template("{% for item in items %}[{{ item.name }}]{% endfor %}", "missing: { item.name: 'this & that' }")
                .render(Map.of("customer", Map.of(), "items", List.of(Map.of("name", "Lamp"), Map.of()))).html()).isEqualTo("[Lamp][this &amp; that]");
    }

    @Test
    void skip_leaves_the_message_out_and_names_the_variable() {
        PostOffice office = office("on-missing: skip");
        var ann = office.customer("ann", Map.of("email", "ann@example.com", "consent.email", true));
        var bob = office.reachable("bob");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello"), PostOffice.email(bob, "hello")));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SUPPRESSED);
        assertThat(office.only(ann).reason()).isEqualTo(
                "template 'hello': nothing is known for customer.name, and templates/hello.yaml says 'on-missing: skip'");
        assertThat(office.only(bob).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void fail_makes_a_dead_letter() {
        PostOffice office = office("on-missing: fail");
        var ann = office.customer("ann", Map.of("email", "ann@example.com", "consent.email", true));
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(office.only(ann).reason()).contains("customer.name");
        assertThat(office.deadLetters.newest(10)).hasSize(1);
    }

    private static PostOffice office(String policy) {
        return new PostOffice(Map.of("templates/hello.subject.liquid", "Hi", "templates/hello.html.liquid", "<p>Hi {{ customer.name }}</p>",
                "templates/hello.yaml", policy));
    }

    @Test
    void what_is_guarded_or_has_its_own_default_is_not_missing() {
        String html = "{{ customer.firstName | default: 'there' }}{% if customer.tier %}{{ customer.tier }}{% endif %}{{ '' }}{{ customer.company }}";
        assertThat(PostOffice.releases(Map.of("templates/t.subject.liquid", "s", "templates/t.html.liquid", html, "templates/t.yaml",
                "on-missing: fail\nmissing: { company: '' }")).active().part(Templates.class).get("t").render(Map.of("customer", Map.of())).html()).isEqualTo("there");
    }

    @Test
    void what_is_wrong_with_a_policy_is_found() {
        assertThat(read("on-missing: skp").findings()).singleElement().hasToString("templates/t.yaml:1:13 (on-missing): "
                + "on-missing is default (put out nothing), skip (leave the message out) or fail (a dead letter).");
        assertThat(read("mising: { a: b }").findings()).singleElement().asString().contains("Did you mean 'missing'?");
        assertThat(read("missing: { firstName: [1] }").findings()).singleElement().asString().contains("Give a text or a number");
        assertThat(read("missing: { fristName: there }").warnings()).singleElement().hasToString("templates/t.yaml:1:12 (missing.fristName): "
                + "The template does not use customer.fristName. Did you mean 'customer.firstName'?");
        assertThat(new ReadingTemplates(new ReadingJourneys()).read(Map.of("templates/x.yaml", "missing: {}".getBytes(StandardCharsets.UTF_8)), Set.of())
                .findings()).singleElement().asString().contains("There is no template 'x'");
    }

    private static io.kairos.release.ReleasePart.Reading<Templates> read(String policy) {
        Map<String, byte[]> files = new HashMap<>();
        Map.of("t.subject.liquid", "s", "t.html.liquid", HTML, "t.yaml", policy)
                .forEach((file, text) -> files.put("templates/" + file, text.getBytes(StandardCharsets.UTF_8)));
        return new ReadingTemplates(new ReadingJourneys()).read(files, Set.of());
    }
}
