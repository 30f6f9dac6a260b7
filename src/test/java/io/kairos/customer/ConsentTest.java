package io.kairos.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsentTest {

    private static final Map<String, Object> UNSUBSCRIBED = Map.of("consent", Map.of("email", "unsubscribed", "sms", true));

    private static Object after(Map<String, Object> before, String change, String name) {
        return Consent.changed(JsonValues.of(before), JsonValues.parse(change)).get(name);
    }

    @Test
    void what_she_said_herself_no_plain_change_takes_back() {
        for (String change : new String[] {"{\"consent\":{\"email\":true}}", "{\"consent.email\":true}", "{\"consent\":{\"email\":null}}", "{\"consent\":{\"email\":false}}",
                "{\"consent\":null}", "{\"consent\":true}"}) {
            assertThat(after(UNSUBSCRIBED, change, "consent.email")).as(change).isEqualTo("unsubscribed");
        }
    }

    @Test
    void a_change_that_names_its_source_is_a_new_word_of_hers() {
        assertThat(after(UNSUBSCRIBED, "{\"consent\":{\"email\":true,\"source\":\"sign-up form\"}}", "consent.email")).isEqualTo(true);
    }

    @Test
    void the_business_may_say_no_and_yes_again() {
        assertThat(after(UNSUBSCRIBED, "{\"consent\":{\"sms\":false}}", "consent.sms")).isEqualTo(false);
        assertThat(after(Map.of("consent.sms", false), "{\"consent\":{\"sms\":true}}", "consent.sms")).isEqualTo(true);
    }

    @Test
    void a_name_with_a_dot_and_an_object_are_the_same_trait() {
        assertThat(after(Map.of("consent.email", true), "{\"consent\":{\"email\":\"unsubscribed\",\"source\":\"one-click unsubscribe\"}}", "consent.email")).isEqualTo("unsubscribed");
        assertThat(after(Map.of("consent.email", true), "{\"tier\":\"gold\"}", "consent.email")).isEqualTo(true);
    }

    @Test
    void what_waits_for_her_confirmation_waits_on_however_often_it_is_said() {
        assertThat(after(Map.of("consent", Map.of("email", "pending")), "{\"consent\":{\"email\":true,\"confirmed\":{\"email\":\"a@example.com\"}}}", "consent.email")).isEqualTo("pending");
    }
}
