package io.kairos.journey;

import io.kairos.behavior.Behavior;
import io.kairos.customer.JsonValues;
import io.kairos.release.Decision;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an enrollment keeps of its trigger, and what of that templates, webhooks and conditions see. */
final class EnrollmentContext {

    /** Of a trigger that sums up hundreds of behaviors, the newest: templates show no more. */
    private static final int MOST_BEHAVIORS = 20;

    private EnrollmentContext() {
    }

    /**
     * @param triggering the behaviors the decision matched, in the order she lived through them
     * @param products   what was added to and removed from carts lately, in order
     */
    static JsonValues at(Decision decision, List<Behavior> triggering, Collection<Behavior> products) {
        Map<String, Object> context = new LinkedHashMap<>();
        Map<String, Object> properties = new LinkedHashMap<>();
        triggering.forEach(behavior -> properties.putAll(behavior.properties().map()));
        CartItems items = CartItems.at(triggering, products);
        context.put("because", decision.because());
        context.put("rule", decision.rule());
        context.put("properties", properties);
        context.put("behaviors", shown(triggering));
        context.put("cart", items.cart());
        context.put("items", items.list());
        return JsonValues.of(context);
    }

    /** Behaviors as templates see them. */
    static List<Map<String, Object>> shown(List<Behavior> behaviors) {
        return behaviors.stream().skip(Math.max(0, behaviors.size() - MOST_BEHAVIORS)).map(behavior -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("messageId", behavior.messageId());
            shown.put("type", behavior.type());
            shown.put("occurredAt", behavior.occurredAt().toString());
            shown.put("properties", behavior.properties().map());
            return shown;
        }).toList();
    }

    /** The triggering behaviors, as far as they were kept. */
    static List<Behavior> triggering(EnrollmentRow row) {
        return list(row.context(), "behaviors").stream().map(shown -> {
            Instant at = Instant.parse(shown.get("occurredAt").toString());
            return new Behavior(shown.get("messageId").toString(), shown.get("type").toString(), at.toEpochMilli(), 0, at,
                    JsonValues.of(properties(shown)));
        }).toList();
    }

    /** Message ids of all triggering behaviors. */
    static Set<String> because(EnrollmentRow row) {
        Set<String> ids = new HashSet<>();
        ((List<?>) row.context().map().getOrDefault("because", List.of())).forEach(id -> ids.add(id.toString()));
        return ids;
    }

    /**
     * What a message's template sees beside the customer.
     *
     * @param since her behaviors since the enrollment's trigger, in order
     */
    static Map<String, Object> ofMessage(EnrollmentRow row, List<Behavior> since) {
        CartItems items = CartItems.of(row.context().text("cart"), list(row.context(), "items"));
        items.apply(since);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("trigger", Map.of("name", row.trigger(), "key", row.triggerKey(), "at", row.enteredAt().toString(),
                "rule", row.context().map().getOrDefault("rule", "")));
        message.put("behaviors", list(row.context(), "behaviors"));
        message.put("matched", row.matched() == null ? List.of() : list(row.matched(), "behaviors"));
        message.put("enrollment", Map.of("journey", row.journey(), "key", row.key(), "enteredAt", row.enteredAt().toString(),
                "properties", row.context().map().getOrDefault("properties", Map.of()),
                "arms", row.context().map().getOrDefault("arms", Map.of())));
        message.put("items", items.list());
        return message;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(JsonValues values, String name) {
        return (List<Map<String, Object>>) values.map().getOrDefault(name, List.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> properties(Map<String, Object> shown) {
        return (Map<String, Object>) shown.getOrDefault("properties", Map.of());
    }
}
