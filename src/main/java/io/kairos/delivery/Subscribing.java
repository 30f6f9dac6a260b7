package io.kairos.delivery;

import io.kairos.behavior.ArrivalSignal;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.decision.Profile;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes what customers say about being written to, by links that only they have; committed on return. Each word is a behavior, so traits, rules
 * and journeys follow from it; an opt-out is on the list of addresses too, so it counts at once and whoever has the address.
 */
@Singleton
class Subscribing {

    static final String ONE_CLICK = "one-click unsubscribe";
    static final String UNSUBSCRIBE_PAGE = "unsubscribe page";
    static final String PREFERENCE_PAGE = "preference page";
    static final String CONFIRMATION = "confirmation link";

    private static final String SOURCE = "subscriptions";

    private final Customers customers;
    private final BehaviorLog behaviors;
    private final MessageEvents events;
    private final Suppressions suppressions;
    private final Releases releases;
    private final Transactions transactions;
    private final ArrivalSignal arrivals;
    private final Clock clock;

    Subscribing(Customers customers, BehaviorLog behaviors, MessageEvents events, Suppressions suppressions, Releases releases,
            Transactions transactions, ArrivalSignal arrivals, Clock clock) {
        this.customers = customers;
        this.behaviors = behaviors;
        this.events = events;
        this.suppressions = suppressions;
        this.releases = releases;
        this.transactions = transactions;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    /** Of the topic that the message was about, or of its channel; done before, it changes nothing. */
    void unsubscribe(CustomerLinks.Of link, String source) {
        transactions.call(() -> {
            Customer customer = current(link.customerId());
            boolean added = link.address() != null
                    && suppressions.add(link.channel(), link.address(), link.topic(), Suppressions.UNSUBSCRIBE, source, null, now());
            if (customer != null && (added || !customer.optedOut(link.channel(), link.topic()))) {
                say(customer, link, Map.of(Consent.key(link.channel(), link.topic()), Consent.UNSUBSCRIBED), source);
            }
            return null;
        });
        arrivals.arrived();
    }

    /**
     * @param answers by channel and topic, true, {@link Consent#UNSUBSCRIBED} or null for neither
     */
    void choose(CustomerLinks.Of link, Map<String, Object> answers) {
        transactions.call(() -> {
            Customer customer = current(link.customerId());
            if (customer == null || answers.isEmpty()) {
                return null;
            }
            Map<String, Object> said = new LinkedHashMap<>(answers);
            Map<String, Object> confirmed = new LinkedHashMap<>();
            answers.forEach((key, answer) -> {
                String channel = Consent.channel(key);
                String address = Suppressions.address(customer, channel);
                if (Consent.UNSUBSCRIBED.equals(answer)) {
                    confirmed.put(key, null);
                    if (address != null) {
                        suppressions.add(channel, address, Consent.topic(key), Suppressions.UNSUBSCRIBE, PREFERENCE_PAGE, null, now());
                    }
                } else if (Consent.isYes(answer) && channel.equals(link.channel()) && address != null && address.equals(link.address())) {
                    // the page's link came to this very address
                    confirmed.put(key, address);
                }
            });
            said.put(Consent.CONFIRMED, confirmed);
            say(customer, link, said, PREFERENCE_PAGE);
            return null;
        });
        arrivals.arrived();
    }

    /** @return whether all of it is confirmed now, or was before */
    boolean confirm(CustomerLinks.Confirm link) {
        boolean done = transactions.call(() -> {
            Customer customer = current(link.customerId());
            if (customer == null || !link.address().equals(Suppressions.address(customer, link.channel()))
                    || link.keys().stream().anyMatch(key -> customer.optedOut(Consent.channel(key), Consent.topic(key)))) {
                return false;
            }
            List<String> open = link.keys().stream().filter(key -> !customer.consented(Consent.channel(key), Consent.topic(key))
                    || !customer.confirmed(Consent.channel(key), Consent.topic(key), link.address())).toList();
            if (!open.isEmpty()) {
                Map<String, Object> said = new LinkedHashMap<>();
                open.forEach(key -> said.put(key, true));
                said.put(Consent.CONFIRMED, open.stream().collect(Collectors.toMap(key -> key, key -> link.address())));
                say(customer, null, said, CONFIRMATION);
            }
            return true;
        });
        arrivals.arrived();
        return done;
    }

    /** As she is now, with what no turn has taken in yet, and whoever she has become; null when she is not on record any more. */
    Customer current(UUID id) {
        UUID now = customers.become(id).orElse(null);
        Customer customer = now == null ? null : customers.byId(List.of(now)).get(now);
        return customer == null ? null : Profile.after(customer, behaviors.arriving(now));
    }

    Subscriptions subscriptions() {
        return Subscriptions.of(releases.active());
    }

    /** @param link null when no message led here */
    private void say(Customer customer, CustomerLinks.Of link, Map<String, Object> said, String source) {
        Instant now = now();
        String id = UUID.randomUUID().toString();
        List<String> noes = said.keySet().stream().filter(key -> Consent.UNSUBSCRIBED.equals(said.get(key))).toList();
        if (link != null && !noes.isEmpty()) {
            unsubscribed(customer, link, noes, source, id, now);
        }
        Map<String, Object> consent = new LinkedHashMap<>(said);
        consent.put(Consent.SOURCE, source);
        if (!noes.isEmpty() && !consent.containsKey(Consent.CONFIRMED)) {
            Map<String, Object> taken = new LinkedHashMap<>();
            noes.forEach(key -> taken.put(key, null));
            consent.put(Consent.CONFIRMED, taken);
        }
        events.append(customer.id(), SOURCE, id, Behavior.CUSTOMER_UPDATED, now, Map.of(Customer.CONSENT, consent));
    }

    private void unsubscribed(Customer customer, CustomerLinks.Of link, List<String> noes, String source, String id, Instant now) {
        TrackedMessage message = events.find(customer.id(), link.messageId()).orElse(null);
        Map<String, Object> properties = message == null ? new LinkedHashMap<>() : message.properties();
        properties.put("channel", Consent.channel(noes.get(0)));
        properties.put("channels", noes.stream().map(Consent::channel).distinct().toList());
        List<String> topics = noes.stream().map(Consent::topic).filter(topic -> topic != null).distinct().toList();
        if (!topics.isEmpty()) {
            properties.put("topic", topics.get(0));
            properties.put("topics", topics);
        }
        properties.put("source", source);
        if (message == null) {
            events.append(customer.id(), SOURCE, id + ":unsubscribed", "Unsubscribed", now, properties);
        } else {
            events.record(message, new MessageEvents.Event(MessageEvents.Kind.UNSUBSCRIBED, SOURCE, SOURCE + ":" + id, now, source, false, properties));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
