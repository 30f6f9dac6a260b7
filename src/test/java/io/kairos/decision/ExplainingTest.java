package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.decision.Explaining.Explanation;
import io.kairos.decision.Explaining.Verdict;
import io.kairos.release.CompilingReleases;
import io.kairos.release.RuleBase;
import io.kairos.release.RulesDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What somebody is told who asks why a rule did or did not fire. */
class ExplainingTest {

    private static final Instant START = Instant.parse("2026-03-01T14:00:00Z");
    private static final RuleBase RULES = compiled();

    private final List<Behavior> lived = new ArrayList<>();

    @Test
    void an_absence_that_still_lasts_is_waited_for() {
        agrees().at("0m", "Product Added", Map.of("cart_id", "c1"));
        Explanation answer = why("A cart is left behind for 30 minutes", "10m");
        assertThat(answer.verdict()).isEqualTo(Verdict.WAITING);
        assertThat(answer.waitsFor()).isEqualTo(START.plus(Duration.ofMinutes(30)));
        assertThat(answer.sentence()).contains("Waiting until 2026-03-01 14:30").contains("for no ").contains("Order Completed");
    }

    @Test
    void what_stands_against_it_is_named() {
        agrees().at("0m", "Product Added", Map.of("cart_id", "c1")).at("12m", "Order Completed", Map.of("revenue", 20));
        Explanation answer = why("A cart is left behind for 30 minutes", "2h");
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.sentence()).contains("Order Completed at 2026-03-01 14:12:00 stands against it");
        assertThat(answer.checks()).anySatisfy(check -> {
            assertThat(check.held()).isFalse();
            assertThat(check.because()).contains("m2");
        });
    }

    @Test
    void a_row_of_a_decision_table_is_told_as_it_reads() {
        at("0m", "Identified", Map.of("country", "DE")).at("1m", "Order Completed", Map.of("revenue", 300));
        Explanation answer = why("Loyalty tier: DE, AT; 365d, 399.995; silver", "2h");
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.sentence()).contains("300").contains("399.995");
        assertThat(answer.checks()).anySatisfy(check -> assertThat(check.condition()).isEqualTo("text(\"country\") in ( \"DE\", \"AT\" )"));
        RuleBase.Source source = RULES.source("Loyalty tier: DE, AT; 365d, 399.995; silver");
        assertThat(source.file()).isEqualTo("triggers/loyalty-tier.drl.csv");
        assertThat(source.line()).isEqualTo(8);
        assertThat(source.text()).contains("// Country: DE, AT; Time, spent in it: 365d, 399.995; Tier: silver");
    }

    @Test
    void missing_consent_is_named() {
        at("0m", "Product Added", Map.of("cart_id", "c1"));
        assertThat(why("A cart is left behind for 30 minutes", "2h").sentence()).contains("no consent to email");
    }

    @Test
    void a_count_says_how_many_of_how_many() {
        at("0m", "Product Viewed", Map.of("product_id", "p")).at("2m", "Product Viewed", Map.of("product_id", "p"));
        assertThat(why("Three looks in ten minutes", "3m").sentence()).isEqualTo(
                "2 of 3 Product Viewed since Product Viewed at 2026-03-01 14:00:00; the third is needed by 2026-03-01 14:10:00.");
    }

    @Test
    void a_sequence_says_what_did_not_follow_and_until_when() {
        at("0m", "Products Searched", Map.of());
        assertThat(why("A search leads to a product and into the cart within 30 minutes", "5m").sentence())
                .contains("Product Viewed").contains("needed by 2026-03-01 14:30:00");
    }

    @Test
    void a_value_is_compared_with_the_one_needed() {
        at("0m", "Order Completed", Map.of("revenue", 12));
        assertThat(why("A large order", "1m").sentence()).isEqualTo("Order Completed at 2026-03-01 14:00:00 has revenue 12; more than 100 is needed.");
    }

    @Test
    void a_profile_value_is_compared_with_the_one_needed() {
        at("0m", "Identified", Map.of("tier", "silver")).at("1m", "Order Completed", Map.of("revenue", 120));
        assertThat(why("A large order", "2m").sentence()).contains("her tier was silver; gold is needed");
    }

    @Test
    void somebody_who_did_nothing_is_told_what_is_missing() {
        assertThat(why("A large order", "1m").sentence()).isEqualTo("There is no Order Completed.");
    }

    @Test
    void a_rule_that_fired_says_when_and_with_which_values() {
        at("0m", "Identified", Map.of("tier", "gold")).at("1m", "Order Completed", Map.of("revenue", 120));
        Explanation answer = why("A large order", "1h");
        assertThat(answer.verdict()).isEqualTo(Verdict.FIRED);
        assertThat(answer.fired().at()).isEqualTo(START.plus(Duration.ofMinutes(1)));
        assertThat(answer.checks()).allMatch(Explaining.Check::held);
        assertThat(answer.checks()).extracting(Explaining.Check::actual).contains("120", "gold");
    }

    @Test
    void every_sample_rule_can_be_explained() {
        agrees().at("0m", "Product Viewed", Map.of("product_id", "p"));
        for (String rule : RULES.rules()) {
            assertThat(why(rule, "1m").sentence()).isNotBlank();
        }
    }

    private ExplainingTest agrees() {
        return at("0m", "Identified", Map.of("consent.email", true));
    }

    private ExplainingTest at(String after, String type, Map<String, Object> properties) {
        Instant at = START.plus(Duration.parse("PT" + after));
        lived.add(new Behavior("m" + lived.size(), type, at.toEpochMilli(), lived.size(), at, JsonValues.of(properties)));
        return this;
    }

    private Explanation why(String rule, String after) {
        Customer customer = new Customer(UUID.randomUUID(), "ann", JsonValues.EMPTY, START);
        return Explaining.explain(RULES, 1, rule, customer, lived, List.of(), START.plus(Duration.parse("PT" + after)), null);
    }

    private static RuleBase compiled() {
        Map<String, byte[]> files = new TreeMap<>(new RulesDirectory(Path.of("rules")).read());
        files.keySet().removeIf(file -> !file.startsWith("triggers/"));
        files.put("triggers/more.drl", """
                rule "A large order"
                when
                    $order : Behavior( type == "Order Completed", number("revenue") > 100 )
                    Customer( text("tier") == "gold" )
                then
                    triggers.fire( "large-order", $order );
                end
                rule "Three looks in ten minutes"
                when
                    $first : Behavior( type == "Product Viewed" )   // then "two" more
                    accumulate( $look : Behavior( type == "Product Viewed", this after[0s, 10m] $first ); $n : count( $look ); $n >= 3 )
                then
                    triggers.fire( "three-looks", $first );
                end
                """.getBytes(StandardCharsets.UTF_8));
        return ((CompilingReleases.Compiled) CompilingReleases.compile(1, files, List.of())).release().rules();
    }
}
