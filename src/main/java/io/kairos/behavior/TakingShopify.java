package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kairos.behavior.ReadingMessages.Unreadable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Stores what Shopify tells as behaviors; committed on return. */
@Singleton
class TakingShopify {

    private static final Logger LOG = Logger.getLogger(TakingShopify.class);
    private static final String SOURCE = "shopify";

    private final ShopifyTable table;
    private final StoringBehaviors storing;
    private final ArrivalSignal signal;
    private final Clock clock;

    TakingShopify(ShopifyTable table, StoringBehaviors storing, ArrivalSignal signal, Clock clock) {
        this.table = table;
        this.storing = storing;
        this.signal = signal;
        this.clock = clock;
    }

    void take(String topic, JsonNode told) {
        Instant now = clock.instant();
        List<Incoming> stored = QuarkusTransaction.requiringNew().call(() -> {
            List<Incoming> messages = new ArrayList<>();
            ReadingMessages reading = new ReadingMessages(SOURCE, now, null);
            for (ObjectNode call : calls(topic, told, now)) {
                messages.add(read(reading, call));
            }
            if (!messages.isEmpty()) {
                storing.store(messages);
            }
            return messages;
        });
        storing.committed(stored);
        signal.arrived();
    }

    private List<ObjectNode> calls(String topic, JsonNode told, Instant now) {
        return switch (topic) {
            case "customers/create", "customers/update", "customers/enable", "customers/disable" -> ReadingShopify.customer(told);
            case "carts/create", "carts/update" -> cart(told, now);
            case "checkouts/create", "checkouts/update" -> ReadingShopify.checkout(told);
            case "orders/create", "orders/paid" -> order(told);
            case "orders/cancelled" -> cancelled(told);
            case "refunds/create" -> refund(told);
            case "customers/redact", "customers/data_request", "shop/redact" -> {
                LOG.warnf("Shopify asks for %s of %s: this is not done here, so somebody has to do it", topic, told.path("customer").path("id").asText("the shop"));
                yield List.of();
            }
            default -> List.of();
        };
    }

    /** A cart that is not newer than the last one known tells nothing. */
    private List<ObjectNode> cart(JsonNode cart, Instant now) {
        String token = ShopifyPerson.cart(cart.has("token") ? cart.get("token") : cart.get("id"));
        if (token == null) {
            return List.of();
        }
        Instant at = instant(cart, now);
        ObjectNode after = CartChange.lines(cart);
        return table.replaceCart(token, at, after).map(before -> CartChange.calls(token, before, after, at.toString())).orElse(List.of());
    }

    private List<ObjectNode> order(JsonNode order) {
        ShopifyPerson person = ShopifyPerson.of(order);
        String id = ReadingShopify.text(order.get("id"));
        if (person == null || id == null) {
            return List.of();
        }
        List<JsonNode> refunds = new ArrayList<>();
        ShopifyPerson first = table.placed(id, person, refunds::add);
        List<ObjectNode> calls = ReadingShopify.order(order, first, first.knownAs(person));
        refunds.forEach(refund -> calls.add(ReadingShopify.refund(refund, first)));
        return calls;
    }

    private static List<ObjectNode> cancelled(JsonNode order) {
        ShopifyPerson person = ShopifyPerson.of(order);
        return person == null || ReadingShopify.text(order.get("id")) == null ? List.of() : List.of(ReadingShopify.cancelled(order, person));
    }

    private List<ObjectNode> refund(JsonNode refund) {
        String order = ReadingShopify.text(refund.get("order_id"));
        if (order == null || ReadingShopify.text(refund.get("id")) == null) {
            return List.of();
        }
        return table.personOrWait(order, refund).map(person -> List.of(ReadingShopify.refund(refund, person))).orElse(List.of());
    }

    private static Incoming read(ReadingMessages reading, ObjectNode call) {
        try {
            return reading.read(call, null);
        } catch (Unreadable e) {
            throw ShopifyHook.problem(400, "Not readable", "As a " + call.path("type").asText() + " call: " + e.getMessage() + ".");
        }
    }

    private static Instant instant(JsonNode cart, Instant now) {
        try {
            return OffsetDateTime.parse(cart.path("updated_at").asText()).toInstant();
        } catch (DateTimeParseException untold) {
            return now;
        }
    }
}
