package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A Shopify shop tells what happens: in any order, and more than once. */
@QuarkusTest
@TestProfile(ShopifyIT.Connected.class)
class ShopifyIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "hush";

    public static class Connected extends Rehearsed {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("kairos.ingest.shopify.secrets", "former," + SECRET);
            return settings;
        }
    }

    private final String cart = UUID.randomUUID().toString().replace("-", "");
    private final String bob = String.valueOf(Math.abs(UUID.randomUUID().getMostSignificantBits()));
    private final String order = String.valueOf(Math.abs(UUID.randomUUID().getMostSignificantBits()));

    @Test
    void the_signature_is_that_of_shopifys_documentation() {
        String body = "{\"id\":820982911946154508,\"email\":\"jon@example.com\"}";
        post("app/uninstalled", "D0UMXmhjwBRi4y66TmhJrDlhQABD7zI2fm3p6/QLMo8=", body).statusCode(204);
        post("app/uninstalled", "D0UMXmhjwBRi4y66TmhJrDlhQABD7zI2fm3p6/QLMo8=", body + " ").statusCode(401).body("detail", containsString("does not fit"));
        post("app/uninstalled", "not Base64", body).statusCode(401);
        post("app/uninstalled", null, body).statusCode(401);
        post("customers/create", null, "{").statusCode(401);
        tell("customers/create", JSON.createArrayNode()).statusCode(400);
    }

    @Test
    void a_customer_comes_with_her_traits_and_her_consent_as_of_when_she_gave_it() {
        ObjectNode customer = customer();
        tell("customers/update", customer).statusCode(204);
        Map<String, Object> traits = traits();
        assertThat(traits).containsEntry("email", "bob@biller.example").containsEntry("firstName", "Bob");
        assertThat(traits.get("address")).isEqualTo(Map.of("street", "151 O'Connor Street", "city", "Ottawa", "postalCode", "K2P 2L8", "state", "Ontario",
                "country", "CA"));
        assertThat(traits.get("consent")).isEqualTo(Map.of("email", true, "source", "shopify"));

        Shopper.named(bob).send("identify", Map.of("traits", Map.of("consent", Map.of("email", "unsubscribed", "source", "the preference page"))));
        tell("customers/update", customer.put("updated_at", "2026-03-02T04:59:00-05:00").put("first_name", "Robert")).statusCode(204);
        assertThat(traits()).containsEntry("firstName", "Robert").containsEntry("consent",
                Map.of("email", "unsubscribed", "source", "the preference page"));

        tell("customers/update", customer.put("updated_at", "2026-03-01T00:00:00Z").put("first_name", "Bobby")).statusCode(204);
        assertThat(traits()).as("told late").containsEntry("firstName", "Robert");
    }

    @Test
    void what_is_added_and_removed_is_the_difference_of_carts() {
        cart("2026-03-02T09:00:00Z", Map.of("1", 3));
        cart("2026-03-02T09:00:00Z", Map.of("1", 3));
        cart("2026-03-02T09:02:00Z", Map.of("1", 1, "2", 1));
        cart("2026-03-02T09:01:00Z", Map.of("3", 7));
        cart("2026-03-02T09:03:00Z", Map.of("2", 1));
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(Shopper.named(cart).timeline("behavior")).extracting(item -> item.get("type") + " " + ((Map<?, ?>) item.get("properties")).get("product_id")
                        + " x" + ((Map<?, ?>) item.get("properties")).get("quantity") + " " + ((Map<?, ?>) item.get("properties")).get("cart_id"))
                .containsExactly("Product Added p1 x3 " + cart, "Product Removed p1 x2 " + cart, "Product Added p2 x1 " + cart, "Product Removed p1 x1 " + cart);
    }

    @Test
    void a_checkout_makes_the_carts_visitor_the_customer_and_a_cart_left_behind_is_hers() {
        tell("customers/create", customer()).statusCode(204);
        String now = Shopper.now().toString();
        cart(now, Map.of("1", 3));
        tell("checkouts/create", checkout().put("created_at", now).put("updated_at", now)).statusCode(204);
        tell("checkouts/update", checkout().put("created_at", now).put("updated_at", now)).statusCode(204);
        Shopper.wait(Duration.ofMinutes(33));
        Shopper shopper = Shopper.named(bob);
        assertThat(shopper.timeline("behavior").stream().filter(item -> item.get("type").equals("Checkout Started"))).hasSize(1);
        assertThat(shopper.decisions("cart-abandoned")).hasSize(1);
        assertThat(shopper.sent()).contains("cart-reminder");
    }

    @Test
    void an_order_counts_once_whichever_topic_tells_it_and_a_refund_told_before_it_waits_for_it() {
        tell("refunds/create", refund()).statusCode(204);
        tell("orders/paid", order()).statusCode(204);
        tell("orders/create", order()).statusCode(204);
        tell("refunds/create", refund()).statusCode(204);
        Shopper.wait(Duration.ofSeconds(1));
        List<Map<String, Object>> told = Shopper.named(bob).timeline("behavior").stream().filter(item -> item.get("type").toString().startsWith("Order")).toList();
        assertThat(told).extracting(item -> item.get("type")).containsExactly("Order Completed", "Order Refunded");
        Map<?, ?> completed = (Map<?, ?>) told.get(0).get("properties");
        assertThat(completed.get("order_id")).isEqualTo(order);
        assertThat(completed.get("cart_id")).isEqualTo(cart);
        assertThat(completed.get("coupon")).isEqualTo("TEN");
        assertThat(completed.get("currency")).isEqualTo("USD");
        assertThat(completed.get("revenue").toString()).isEqualTo("49.97");
        assertThat(completed.get("total").toString()).isEqualTo("59.47");
        assertThat(completed.get("shipping").toString()).isEqualTo("5.0");
        assertThat((List<?>) completed.get("products")).hasSize(1);
        Map<?, ?> refunded = (Map<?, ?>) told.get(1).get("properties");
        assertThat(refunded.get("order_id")).isEqualTo(order);
        assertThat(refunded.get("revenue").toString()).isEqualTo("16.66");
        assertThat(refunded.get("total").toString()).isEqualTo("18.16");
    }

    @Test
    void a_guests_order_that_turns_out_to_be_a_customers_is_one_order() {
        ObjectNode guests = order();
        guests.remove("customer");
        tell("orders/create", guests).statusCode(204);
        tell("orders/paid", order()).statusCode(204);
        Shopper.wait(Duration.ofSeconds(1));
        assertThat(Shopper.named(bob).timeline("behavior").stream().filter(item -> item.get("type").equals("Order Completed"))).hasSize(1);
    }

    private ObjectNode customer() {
        ObjectNode customer = read("customer");
        customer.put("id", Long.parseLong(bob));
        return customer;
    }

    private ObjectNode checkout() {
        ObjectNode checkout = read("checkout").put("token", "checkout-" + cart).put("cart_token", cart);
        ((ObjectNode) checkout.get("customer")).put("id", Long.parseLong(bob));
        return checkout;
    }

    private ObjectNode order() {
        ObjectNode told = read("order").put("id", Long.parseLong(order)).put("cart_token", cart).put("checkout_token", "checkout-" + cart);
        ((ObjectNode) told.get("customer")).put("id", Long.parseLong(bob));
        return told;
    }

    private ObjectNode refund() {
        return read("refund").put("id", Long.parseLong(order) / 2).put("order_id", Long.parseLong(order));
    }

    private void cart(String at, Map<String, Integer> quantities) {
        ObjectNode told = read("cart").put("id", cart).put("token", cart).put("updated_at", at);
        ObjectNode line = (ObjectNode) told.get("line_items").get(0);
        var lines = told.putArray("line_items");
        quantities.forEach((product, quantity) -> lines.add(line.deepCopy().put("variant_id", Long.parseLong(product)).put("product_id", "p" + product)
                .put("quantity", quantity)));
        tell("carts/update", told).statusCode(204);
    }

    private Map<String, Object> traits() {
        Shopper.wait(Duration.ofSeconds(1));
        return given().get("/api/customers/{id}", bob).then().statusCode(200).extract().path("attributes");
    }

    private static ObjectNode read(String file) {
        try (InputStream in = ShopifyIT.class.getResourceAsStream("/shopify/" + file + ".json")) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ValidatableResponse tell(String topic, JsonNode body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return post(topic, Base64.getEncoder().encodeToString(mac.doFinal(body.toString().getBytes(StandardCharsets.UTF_8))), body.toString());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ValidatableResponse post(String topic, String signature, String body) {
        var request = given().contentType("application/json").header("X-Shopify-Topic", topic).header("X-Shopify-Webhook-Id", UUID.randomUUID().toString());
        return (signature == null ? request : request.header("X-Shopify-Hmac-Sha256", signature)).body(body.getBytes(StandardCharsets.UTF_8))
                .post("/hooks/shopify").then();
    }
}
