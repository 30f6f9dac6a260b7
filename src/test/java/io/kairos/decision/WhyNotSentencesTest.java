package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Decision;
import io.kairos.release.RuleBase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Why not, in one sentence, for all kinds of conditions: of a silver customer from France who looks at shoes and mugs, fills a cart and orders late. */
class WhyNotSentencesTest {

    private static final Instant START = Instant.parse("2026-03-01T14:00:00Z");
    private static final List<Behavior> LIVED = List.of(
            did(0, "0m", "Identified", Map.of("tier", "silver", "age", 17, "country", "FR", "consent.email", false)),
            did(1, "1m", "Product Viewed", Map.of("product_id", "p1", "category", "shoes", "price", 40)),
            did(2, "2m", "Product Viewed", Map.of("product_id", "p2", "category", "mugs", "price", 5)),
            did(3, "3m", "Product Viewed", Map.of("product_id", "p1", "category", "shoes", "price", 60)),
            did(4, "4m", "Product Added", Map.of("cart_id", "c1", "product_id", "p1")),
            did(5, "20m", "Checkout Started", Map.of("cart_id", "c1")),
            did(6, "90m", "Order Completed", Map.of("order_id", "o1", "revenue", 30)));
    private static final RuleBase RULES = compiled();

    @Test
    void what_is_needed_of_the_customer_herself_is_told_before_she_did_anything() {
        assertThat(whyNot("A gold customer of age orders", "3h")).isEqualTo("Her tier is silver; gold is needed.");
    }

    @Test
    void of_an_or_each_side_says_why_not() {
        assertThat(whyNot("A cart after a coupon or a look at something dear", "3h")).isEqualTo("One of these has to be so, and none is. No Coupon Entered followed Product Added at 2026-03-01 "
                + "14:04:00 in time; it was needed by 2026-03-01 14:14:00. Or: Product Viewed at 2026-03-01 14:03:00 "
                + "has price 60; more than 100 is needed.");
    }

    @Test
    void an_average_says_what_it_is() {
        assertThat(whyNot("A cart after looks at dear things", "5m")).isEqualTo("The average price of Product Viewed within 7 days before Product Added at 2026-03-01 14:04:00 is "
                + "35; more than 50 is needed.");
    }

    @Test
    void what_only_has_to_exist_is_compared_too() {
        assertThat(whyNot("An order after a look at hats", "3h")).isEqualTo("Product Viewed at 2026-03-01 14:03:00 has category shoes; hats is needed.");
    }

    @Test
    void an_absence_is_waited_for() {
        assertThat(whyNot("Back for shoes after half an hour without an order", "5m")).isEqualTo("Waiting until 2026-03-01 14:34:00 for no Order Completed within 30 minutes after Product Added at "
                + "2026-03-01 14:04:00.");
    }

    @Test
    void what_has_to_follow_an_absence_says_by_when() {
        assertThat(whyNot("Back for shoes after half an hour without an order", "3h")).isEqualTo("No Product Viewed with category shoes followed Product Added at 2026-03-01 14:04:00 in time; it was "
                + "needed by 2026-03-01 16:04:00; the nearest is Product Viewed at 2026-03-01 14:01:00.");
    }

    @Test
    void a_variable_is_told_by_its_value() {
        assertThat(whyNot("A mug goes into the cart", "5m")).isEqualTo("Product Added at 2026-03-01 14:04:00 has product_id p1; p2 is needed.");
    }

    @Test
    void a_profile_value_is_that_of_the_moment_that_mattered() {
        assertThat(whyNot("A look without an earlier checkout of the cart", "3h")).isEqualTo("At 2026-03-01 14:03:00, when Product Viewed came, her country was FR; one of DE, AT is needed.");
    }

    @Test
    void an_or_inside_the_brackets_is_told_as_one() {
        assertThat(whyNot("A look at hats or at something very dear", "5m")).isEqualTo("Product Viewed at 2026-03-01 14:03:00 does not fit; needed is category hats or price more than 500, "
                + "and it has shoes / 60.");
    }

    @Test
    void consent_to_a_topic_is_named() {
        assertThat(whyNot("A look of somebody who takes offers", "5m")).isEqualTo("At 2026-03-01 14:03:00, when Product Viewed came, there was no consent to email about offers.");
    }

    @Test
    void a_count_that_can_still_be_reached_says_until_when() {
        assertThat(whyNot("Four looks in ten minutes", "5m")).isEqualTo("3 of 4 Product Viewed since Product Viewed at 2026-03-01 14:01:00; the fourth is needed by "
                + "2026-03-01 14:11:00.");
    }

    @Test
    void a_count_that_was_not_reached_says_when_it_was_over() {
        assertThat(whyNot("Four looks in ten minutes", "3h")).isEqualTo("3 of 4 Product Viewed since Product Viewed at 2026-03-01 14:01:00; the fourth was needed by "
                + "2026-03-01 14:11:00.");
    }

    @Test
    void an_enrollment_that_is_not_there_is_missed() {
        assertThat(whyNot("A look of somebody who is being welcomed", "5m")).isEqualTo("There is no enrollment with journey welcome (for Product Viewed at 2026-03-01 14:03:00).");
    }

    @Test
    void a_sum_says_how_much_there_is() {
        assertThat(whyNot("Orders for a thousand", "3h")).isEqualTo("The revenue of Order Completed within 90 days before Order Completed at 2026-03-01 15:30:00 adds up "
                + "to 30; at least 1000 is needed.");
    }

    @Test
    void what_came_too_late_is_named() {
        assertThat(whyNot("Shoes, cart, order", "3h")).isEqualTo("No Order Completed followed Product Added at 2026-03-01 14:04:00 in time; it was needed by "
                + "2026-03-01 14:34:00; the nearest is Order Completed at 2026-03-01 15:30:00.");
    }

    @Test
    void a_number_from_accumulate_is_a_sum_as_well() {
        assertThat(whyNot("Orders for five hundred", "3h")).isEqualTo("The revenue of Order Completed within 90 days before Order Completed at 2026-03-01 15:30:00 adds up "
                + "to 30; more than 500 is needed.");
    }

    /** Whatever she does: what is explained is what the rule does. */
    @Property(tries = 60)
    void a_rule_is_said_to_have_fired_when_it_fires(@ForAll("lives") List<Behavior> lived) {
        Instant at = START.plus(Duration.ofHours(4));
        Customer ann = new Customer(UUID.randomUUID(), "ann", JsonValues.EMPTY, START);
        try (Life life = new Life(RULES, 1, ann, List.of(), List.of(), 0)) {
            lived.forEach(life::live);
            life.passTimeUntil(at.toEpochMilli());
            List<String> fired = life.takeFired().stream().map(Decision::rule).distinct().sorted().toList();
            assertThat(RULES.rules().stream().filter(rule -> Explaining.explain(RULES, 1, rule, ann, lived, List.of(), at, null).verdict()
                    == Explaining.Verdict.FIRED).sorted().toList()).isEqualTo(fired);
        }
    }

    @Provide
    Arbitrary<List<Behavior>> lives() {
        return Combinators.combine(Arbitraries.of("Product Viewed", "Product Added", "Order Completed", "Coupon Entered", "Identified"),
                Arbitraries.integers().between(0, 180), Arbitraries.of("shoes", "mugs", "hats"), Arbitraries.integers().between(1, 600), Arbitraries.of("gold", "silver"))
                .as((type, minute, category, price, tier) -> Map.<String, Object>of("type", type, "minute", minute, "category", category, "price", price,
                        "revenue", price, "tier", tier, "age", 20, "country", "DE", "product_id", category, "email", "a@b.example"))
                .list().ofMaxSize(9).map(drawn -> {
                    List<Behavior> lived = new ArrayList<>();
                    for (Map<String, Object> one : drawn) {
                        lived.add(did(lived.size(), one.get("minute") + "m", (String) one.get("type"), one));
                    }
                    return lived.stream().sorted(Behavior.LIVED).toList();
                });
    }

    private static Behavior did(int number, String after, String type, Map<String, Object> properties) {
        Instant at = START.plus(Duration.parse("PT" + after));
        return new Behavior("m" + number, type, at.toEpochMilli(), number, at, JsonValues.of(properties));
    }

    private static String whyNot(String rule, String after) {
        return Explaining.explain(RULES, 1, rule, new Customer(UUID.randomUUID(), "ann", JsonValues.EMPTY, START), LIVED, List.of(),
                START.plus(Duration.parse("PT" + after)), null).sentence();
    }

    private static RuleBase compiled() {
        Map<String, byte[]> files = new TreeMap<>(Map.of("triggers/more.drl", """
                rule "A gold customer of age orders" when
                    Customer( text("tier") == "gold", number("age") >= 18 )
                    $o : Behavior( type == "Order Completed" )
                then triggers.fire( "a", $o ); end
                rule "A cart after a coupon or a look at something dear" when
                    $o : Behavior( type == "Product Added" )
                    ( Behavior( type == "Coupon Entered", this after[0s, 10m] $o ) or Behavior( type == "Product Viewed", number("price") > 100, this before[0s, 1h] $o ) )
                then triggers.fire( "b", $o ); end
                rule "A cart after looks at dear things" when
                    $o : Behavior( type == "Product Added" )
                    accumulate( Behavior( type == "Product Viewed", $p : number("price"), this before[0s, 7d] $o ); $n : count( $p ), $avg : average( $p ); $n >= 2, $avg > 50 )
                then triggers.fire( "c", $o ); end
                rule "An order after a look at hats" when
                    $o : Behavior( type == "Order Completed", number("revenue") > 20 )
                    exists Behavior( type == "Product Viewed", text("category") == "hats", this before[0s, 7d] $o )
                then triggers.fire( "d", $o ); end
                rule "Back for shoes after half an hour without an order" when
                    $a : Behavior( type == "Product Added", $cart : text("cart_id") != null )
                    not Behavior( type == "Order Completed", this after[0s, 30m] $a )
                    $back : Behavior( type == "Product Viewed", text("category") == "shoes", this after[30m, 2h] $a )
                then triggers.fire( "e", $a, $back ); end
                rule "A mug goes into the cart" when
                    $v : Behavior( type == "Product Viewed", $p : text("product_id"), text("category") == "mugs" )
                    $a : Behavior( type == "Product Added", text("product_id") == $p, this after[0s, 1h] $v )
                then triggers.fire( "f", $a ); end
                rule "A look without an earlier checkout of the cart" when
                    $v : Behavior( type == "Product Viewed" )
                    not ( Behavior( type == "Product Added", $c : text("cart_id"), this before[0s, 30d] $v ) and Behavior( type == "Checkout Started", text("cart_id") == $c, this before[0s, 30d] $v ) )
                    Customer( !flag("blocked"), text("country") in ( "DE", "AT" ) )
                then triggers.fire( "g", $v ); end
                rule "A look at hats or at something very dear" when
                    $v : Behavior( type == "Product Viewed", text("category") == "hats" || number("price") > 500 )
                then triggers.fire( "h", $v ); end
                rule "A look of somebody who takes offers" when
                    $v : Behavior( type == "Product Viewed" )
                    Customer( consented("email", "offers"), email != null )
                then triggers.fire( "i", $v ); end
                rule "Four looks in ten minutes" when
                    $v : Behavior( type == "Product Viewed" )
                    accumulate( Behavior( type == "Product Viewed", $id : messageId, this after[0s, 10m] $v ); $n : count( $id ); $n >= 4 )
                then triggers.fire( "j", $v ); end
                rule "A look of somebody who is being welcomed" when
                    $v : Behavior( type == "Product Viewed" )
                    not Decision( trigger == "j" )
                    not Contact( channel == "email", topic == "offers" )
                    Enrollment( journey == "welcome" )
                then triggers.fire( "k", $v ); end
                rule "Nothing is looked at after an order" when
                    $v : Behavior( type == "Order Completed" )
                    not Behavior( type in ("Product Viewed", "Page Viewed"), this after[1ms, 1h] $v )
                then triggers.fire( "l", $v ); end
                rule "Orders for a thousand" when
                    $o : Behavior( type == "Order Completed" )
                    accumulate( Behavior( type == "Order Completed", $x : number("revenue") != null, this before[0s, 90d] $o ); $sum : sum( $x ); $sum >= 1000 )
                then triggers.fire( "m", $o, "once" ); end
                rule "Shoes, cart, order" when
                    $s : Behavior( type == "Product Viewed", text("category") == "shoes" )
                    $a : Behavior( type == "Product Added", this after[0s, 30m] $s )
                    $o : Behavior( type == "Order Completed", this after[0s, 30m] $a )
                then triggers.fire( "n", $o ); end
                rule "Orders for five hundred" when
                    $o : Behavior( type == "Order Completed" )
                    $s : Number( doubleValue > 500 ) from accumulate( Behavior( type == "Order Completed", $x : number("revenue"), this before[0s, 90d] $o ); sum( $x ) )
                then triggers.fire( "o", $o ); end
                rule "Two looks just before an order" when
                    $o : Behavior( type == "Order Completed" )
                    accumulate( Behavior( type == "Product Viewed", $x : messageId ) over window:time( 5m ); $n : count( $x ); $n >= 2 )
                then triggers.fire( "p", $o ); end
                """.getBytes(StandardCharsets.UTF_8)));
        return ((CompilingReleases.Compiled) CompilingReleases.compile(1, files, List.of())).release().rules();
    }
}
