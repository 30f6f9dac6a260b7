package io.kairos.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An anonymous visitor turns out to be somebody known. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class MergingIT {

    private static final Map<String, ?> MUG = Map.of("cart_id", "c-1", "product_id", "p-9", "name", "Blue Mug", "price", 12.5);

    private final String anonymous = UUID.randomUUID().toString();

    @Test
    void what_the_anonymous_visitor_did_is_on_the_known_ones_timeline_and_decides() {
        visitor("Product Added", MUG);
        Shopper.wait(Duration.ofMinutes(5));
        Shopper ann = Shopper.signedUp();
        ann.send("identify", Map.of("anonymousId", anonymous, "traits", Map.of()));
        Shopper.wait(Duration.ofHours(1));
        assertThat(ann.timeline("behavior")).extracting(item -> item.get("type")).contains("Product Added");
        assertThat(ann.decisions("cart-abandoned")).hasSize(1);
    }

    @Test
    void an_order_on_the_laptop_retracts_what_the_phone_abandoned() {
        visitor("Product Added", MUG);
        visitor("identify", null);
        Shopper.wait(Duration.ofMinutes(5));
        Shopper ann = Shopper.signedUp();
        ann.does("Order Completed", Map.of("order_id", "o-1", "revenue", 12.5));
        Shopper.wait(Duration.ofMinutes(26));
        assertThat(Shopper.named(anonymous).decisions("cart-abandoned")).hasSize(1);

        ann.send("alias", Map.of("previousId", anonymous));
        Shopper.wait(Duration.ofDays(1));
        assertThat(ann.timeline("retraction")).hasSize(1);
        assertThat(ann.sent()).doesNotContain("cart-reminder");
    }

    @Test
    void what_still_comes_in_under_the_old_id_goes_to_the_known_one() {
        visitor("Product Viewed", MUG);
        Shopper ann = Shopper.signedUp();
        ann.send("alias", Map.of("previousId", anonymous));
        Shopper.wait(Duration.ofMinutes(1));
        visitor("Product Added", MUG);
        Shopper.wait(Duration.ofMinutes(1));
        assertThat(ann.timeline("behavior")).extracting(item -> item.get("type")).contains("Product Viewed", "Product Added");
        assertThat(Shopper.named(anonymous).timeline()).isEqualTo(ann.timeline());
    }

    private void visitor(String event, Map<String, ?> properties) {
        Shopper nobody = Shopper.named(null);
        if (properties == null) {
            nobody.send(event, Map.of("anonymousId", anonymous, "traits", Map.of("email", "a@example.com", "consent", Map.of("email", true))));
        } else {
            nobody.send("track", Map.of("anonymousId", anonymous, "event", event, "properties", properties));
        }
    }
}
