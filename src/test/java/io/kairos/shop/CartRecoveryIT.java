package io.kairos.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way from a cart left behind to the reminder. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class CartRecoveryIT {

    private static final Map<String, ?> MUG = Map.of("cart_id", "c-1", "product_id", "p-9", "name", "Blue Mug", "price", 12.5);

    @Test
    void the_reminder_goes_out_once_when_the_window_and_the_settling_are_over() {
        Shopper ann = Shopper.signedUp();
        Instant added = Shopper.now();
        ann.does("Product Added", MUG);

        Shopper.wait(Duration.ofMinutes(29));
        assertThat(ann.decisions("cart-abandoned")).isEmpty();

        Shopper.wait(Duration.ofDays(1));
        assertThat(ann.decisions("cart-abandoned")).singleElement().satisfies(decision -> {
            assertThat(Instant.parse((String) decision.get("at"))).isEqualTo(added.plus(Duration.ofMinutes(30)));
            assertThat(decision).containsEntry("key", "c-1").containsEntry("rule", "A cart is left behind for 30 minutes");
        });
        assertThat(ann.sent()).containsOnlyOnce("cart-reminder");
    }

    @Test
    void an_order_in_time_prevents_it() {
        Shopper ann = Shopper.signedUp().does("Product Added", MUG);
        Shopper.wait(Duration.ofMinutes(10));
        ann.does("Order Completed", Map.of("order_id", "o-1", "revenue", 12.5));
        Shopper.wait(Duration.ofDays(1));
        assertThat(ann.decisions("cart-abandoned")).isEmpty();
        assertThat(ann.sent()).doesNotContain("cart-reminder");
    }

    @Test
    void a_late_order_retracts_it_and_nothing_goes_out() {
        Shopper ann = Shopper.signedUp();
        Instant added = Shopper.now();
        ann.does("Product Added", MUG);
        Shopper.wait(Duration.ofMinutes(31));
        assertThat(ann.decisions("cart-abandoned")).hasSize(1);

        ann.did("Order Completed", added.plus(Duration.ofMinutes(5)), Map.of("order_id", "o-1", "revenue", 12.5));
        Shopper.wait(Duration.ofDays(1));

        assertThat(ann.timeline("retraction")).singleElement().satisfies(item -> assertThat(item).containsEntry("trigger", "cart-abandoned"));
        assertThat(ann.sent()).doesNotContain("cart-reminder");
    }

    @Test
    void nothing_goes_out_to_somebody_who_takes_her_consent_back() {
        Shopper ann = Shopper.signedUp().does("Product Added", MUG);
        Shopper.wait(Duration.ofMinutes(31));
        ann.send("identify", Map.of("traits", Map.of("consent", Map.of("email", false))));
        Shopper.wait(Duration.ofDays(1));
        assertThat(ann.sent()).doesNotContain("cart-reminder");
        assertThat(ann.timeline("message")).anySatisfy(message -> assertThat(message)
                .containsEntry("template", "cart-reminder").containsEntry("status", "SUPPRESSED"));
    }
}
