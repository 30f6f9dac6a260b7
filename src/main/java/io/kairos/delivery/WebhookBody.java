package io.kairos.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.customer.Customer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a webhook says: the step's own {@code body}, its texts rendered as Liquid, or else all there is to know. */
final class WebhookBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private WebhookBody() {
    }

    /** @throws RenderingFailed when a text of the step's body does not render */
    static String of(Message message, Customer customer) {
        Object body = message.context().map().get("body");
        if (body instanceof String template) {
            return render(template, Variables.of(message, customer));
        }
        try {
            return JSON.writeValueAsString(body == null ? standard(message, customer) : rendered(body, Variables.of(message, customer)));
        } catch (JsonProcessingException e) {
            throw new RenderingFailed("the webhook's body is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Object rendered(Object body, Map<String, Object> variables) {
        if (body instanceof Map<?, ?> object) {
            Map<String, Object> copy = new LinkedHashMap<>();
            object.forEach((name, value) -> copy.put(name.toString(), rendered(value, variables)));
            return copy;
        }
        if (body instanceof List<?> list) {
            return list.stream().map(value -> rendered(value, variables)).toList();
        }
        return body instanceof String text && text.contains("{") ? render(text, variables) : body;
    }

    private static String render(String template, Map<String, Object> variables) {
        try {
            return LiquidText.parse(template, false).render(variables);
        } catch (LiquidText.Unreadable wrong) {
            throw new RenderingFailed("the webhook's body: " + wrong.getMessage());
        }
    }

    private static Map<String, Object> standard(Message message, Customer customer) {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("id", customer.id().toString());
        seen.put("userId", customer.userId());
        seen.put("attributes", customer.attributes().map());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("customer", seen);
        data.put("journey", message.journey());
        data.put("step", message.step());
        for (String name : List.of("trigger", "behaviors", "enrollment")) {
            data.put(name, message.context().map().get(name));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", message.journey() + "." + message.step());
        body.put("timestamp", message.queuedAt().toString());
        body.put("data", data);
        return body;
    }
}
