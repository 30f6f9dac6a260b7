package io.kairos.delivery;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Consent;
import io.kairos.customer.ConsentLog.Change;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Outbox;
import io.kairos.journey.Outbox.MessageRequest;
import io.kairos.release.Release;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Double opt-in: a yes that is to be confirmed becomes pending, and a transactional message asks for it, at most once a day. */
@Singleton
class AskingToConfirm {

    static final String JOURNEY = "double-opt-in";
    static final String CONFIRM_URL = "confirm_url";

    private final Outbox outbox;
    private final BehaviorLog behaviors;
    private final CustomerLinks links;

    AskingToConfirm(Outbox outbox, BehaviorLog behaviors, CustomerLinks links) {
        this.outbox = outbox;
        this.behaviors = behaviors;
        this.links = links;
    }

    /** @param last the last word on each channel and topic */
    void ask(Customer customer, Collection<Change> last, Release release, Instant now) {
        Subscriptions subscriptions = Subscriptions.of(release);
        Map<String, TreeSet<String>> open = new TreeMap<>();
        Map<String, Object> pending = new LinkedHashMap<>();
        for (Change change : last) {
            String address = Suppressions.address(customer, change.channel());
            if (address != null && subscriptions.confirm().containsKey(change.channel()) && subscriptions.toBeConfirmed(change.channel(), change.topic())
                    && Consent.isYes(customer.attributes().get(Customer.CONSENT + "." + change.key()))
                    && !customer.confirmed(change.channel(), change.topic(), address)) {
                open.computeIfAbsent(change.channel(), channel -> new TreeSet<>()).add(change.key());
                pending.put(change.key(), Consent.PENDING);
                pending.put(Consent.SOURCE, change.source());
            }
        }
        if (!pending.isEmpty()) {
            behaviors.append(customer.id(), JOURNEY, List.of(new Behavior(Ids.of("pending", customer.id().toString(), now.toString()).toString(),
                    Behavior.CUSTOMER_UPDATED, now.toEpochMilli(), 0, now, JsonValues.of(Map.of(Customer.CONSENT, pending)))));
        }
        outbox.queue(open.entrySet().stream().map(channel -> request(customer, channel.getKey(), List.copyOf(channel.getValue()), subscriptions, release, now)).toList());
    }

    private MessageRequest request(Customer customer, String channel, List<String> keys, Subscriptions subscriptions, Release release, Instant now) {
        String address = Suppressions.address(customer, channel);
        // somebody who signs another one up over and over sends her one message a day
        UUID id = Ids.of("confirm", customer.id().toString(), channel, address, LocalDate.ofInstant(now, ZoneOffset.UTC).toString(), String.join(",", keys));
        List<Map<String, Object>> asked = keys.stream().map(key -> {
            Subscriptions.Topic topic = Consent.topic(key) == null ? null : subscriptions.topic(Consent.topic(key));
            return Map.<String, Object>of("title", topic == null ? Choices.name(channel) : topic.title(),
                    "description", topic == null || topic.description() == null ? "" : topic.description());
        }).toList();
        JsonValues context = JsonValues.of(Map.of(CONFIRM_URL, links.confirm(new CustomerLinks.Confirm(customer.id(), channel, address, keys)),
                "subscriptions", asked, "trigger", Map.of("name", JOURNEY, "key", String.join(",", keys), "at", now.toString(), "rule", "")));
        return new MessageRequest(id, customer.id(), id, JOURNEY, "confirm", release.number(), channel, subscriptions.confirm().get(channel), null, true,
                context, now);
    }
}
