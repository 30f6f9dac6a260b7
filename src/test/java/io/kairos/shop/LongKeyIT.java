package io.kairos.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A key is whatever a sender put into a property; it cannot make a turn fail. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class LongKeyIT {

    @Test
    void a_cart_with_an_endless_or_unstorable_id_is_decided_like_any_other() {
        Shopper ann = Shopper.signedUp();
        ann.does("Product Added", Map.of("cart_id", "x1".repeat(5_000), "product_id", "p-1"));
        ann.does("Product Added", Map.of("cart_id", "nul\0nul", "product_id", "p-2"));
        Shopper.wait(Duration.ofHours(1));
        assertThat(ann.decisions("cart-abandoned")).hasSize(2);
        assertThat(ann.sent()).contains("cart-reminder");
    }
}
