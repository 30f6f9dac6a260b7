package io.kairos.delivery;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.JsonValues;
import io.kairos.decision.Ledger;
import io.kairos.journey.Journey;
import io.kairos.journey.Journeys;
import io.kairos.release.Release;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What a message to a customer would be about at an instant: what one was about, what a decision was about, or what she did last. */
@Singleton
class PreviewContext {

    private static final int MOST_BEHAVIORS = 20;

    /** @param basis where it is taken from, in a sentence */
    record Context(Map<String, Object> variables, String basis) {
    }

    private final Jdbi jdbi;
    private final BehaviorLog log;
    private final Ledger ledger;

    PreviewContext(Jdbi jdbi, BehaviorLog log, Ledger ledger) {
        this.jdbi = jdbi;
        this.log = log;
        this.ledger = ledger;
    }

    /** @param journey whose message it would be; null for any that sends the template */
    Context of(UUID customer, String template, String journey, Release release, Instant at) {
        return message(customer, template, journey, at).orElseGet(() -> {
            List<Behavior> lived = log.of(customer).stream().filter(behavior -> !behavior.occurredAt().isAfter(at)).toList();
            return decision(customer, journey, release, lived, at).orElseGet(() -> made(lived, at, null, journey,
                    lived.subList(Math.max(0, lived.size() - MOST_BEHAVIORS), lived.size()), "what she did last, as no such message was queued for her by then"
                            + (journey == null ? "" : " and nothing started " + journey)));
        });
    }

    private Optional<Context> message(UUID customer, String template, String journey, Instant at) {
        return jdbi.withHandle(handle -> handle.createQuery("select context, queued_at, journey from message where customer_id = :customer"
                + " and template = :template and queued_at <= :at" + (journey == null ? "" : " and journey = :journey") + " order by queued_at desc limit 1")
                .bind("customer", customer).bind("template", template).bind("journey", journey).bind("at", Timestamp.from(at))
                .map((row, context) -> new Context(new HashMap<>(JsonValues.parse(row.getString(1)).map()),
                        "the message that " + row.getString(3) + " queued at " + row.getTimestamp(2).toInstant())).findOne());
    }

    private Optional<Context> decision(UUID customer, String journey, Release release, List<Behavior> lived, Instant at) {
        Journey named = journey == null || release.part(Journeys.class) == null ? null : release.part(Journeys.class).named(journey);
        return named == null ? Optional.empty() : ledger.of(customer).stream()
                .filter(entry -> entry.decision().trigger().equals(named.entry().on()) && !entry.decision().at().isAfter(at))
                .reduce((earlier, later) -> later).map(entry -> {
                    Set<String> because = Set.copyOf(entry.decision().because());
                    return made(lived, at, entry, journey, lived.stream().filter(behavior -> because.contains(behavior.messageId())).toList(),
                            "the decision " + entry.decision().trigger() + " of " + entry.decision().at());
                });
    }

    private static Context made(List<Behavior> lived, Instant at, Ledger.Entry entry, String journey, List<Behavior> behaviors, String basis) {
        Map<String, Object> properties = new LinkedHashMap<>();
        behaviors.forEach(behavior -> properties.putAll(behavior.properties().map()));
        String key = entry == null ? "" : entry.decision().key();
        Instant entered = entry == null ? at : entry.decision().at();
        Map<String, Object> variables = new HashMap<>();
        variables.put("trigger", Map.of("name", entry == null ? "" : entry.decision().trigger(), "key", key, "at", entered.toString(),
                "rule", entry == null ? "" : entry.decision().rule()));
        variables.put("behaviors", behaviors.stream().map(behavior -> Map.of("messageId", behavior.messageId(), "type", behavior.type(),
                "occurredAt", behavior.occurredAt().toString(), "properties", behavior.properties().map())).toList());
        variables.put("matched", List.of());
        variables.put("enrollment", Map.of("journey", journey == null ? "" : journey, "key", key, "enteredAt", entered.toString(), "properties", properties));
        variables.put("items", OwnProducts.of(lived, at, ProductDetails.ANY_HOST).lists(Set.of(Recommending.LEFT_IN_CART)).get(Recommending.LEFT_IN_CART));
        return new Context(variables, basis);
    }
}
