package io.kairos.delivery;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Consent;
import io.kairos.customer.ConsentLog;
import io.kairos.customer.ConsentLog.Change;
import io.kairos.customer.Customer;
import io.kairos.decision.TurnFollowUp;
import io.kairos.decision.TurnOutcome;
import io.kairos.delivery.MessageTable.Settled;
import io.kairos.release.Release;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a word on consent leads to, in the transaction of the turn that takes it in: it is logged with its source, what is queued against her will is
 * suppressed, a new yes takes her address off the list of the unsubscribed, and one that is to be confirmed is asked about. Before journeys go on,
 * so that these see what was suppressed.
 */
@Singleton
@Priority(100)
class TakingConsent implements TurnFollowUp {

    private final ConsentLog log;
    private final Suppressions suppressions;
    private final Refusals refusals;
    private final MessageTable messages;
    private final AskingToConfirm asking;

    TakingConsent(ConsentLog log, Suppressions suppressions, Refusals refusals, MessageTable messages, AskingToConfirm asking) {
        this.log = log;
        this.suppressions = suppressions;
        this.refusals = refusals;
        this.messages = messages;
        this.asking = asking;
    }

    @Override
    public Map<UUID, Instant> follow(List<TurnOutcome> outcomes, Release release, Instant now) {
        Map<UUID, Customer> opted = new HashMap<>();
        List<TurnOutcome> concerned = outcomes.stream().filter(outcome -> outcome.arrived().stream().anyMatch(TakingConsent::concerns)).toList();
        Map<UUID, List<Change>> before = concerned.isEmpty() ? Map.of() : log.of(concerned.stream().map(outcome -> outcome.customer().id()).toList());
        for (TurnOutcome outcome : concerned) {
            Customer customer = outcome.customer();
            Map<String, Change> last = new HashMap<>();
            before.getOrDefault(customer.id(), List.of()).forEach(change -> last.put(change.key(), change));
            List<Change> changes = changes(outcome, last, now);
            log.record(customer.id(), changes);
            if (changes.stream().anyMatch(change -> !Consent.isYes(change.answer()))) {
                opted.put(customer.id(), customer);
            }
            Set<String> anew = outcome.arrived().stream().filter(TakingConsent::concerns).map(behavior -> Consent.in(behavior.properties().map()))
                    .filter(Consent::isVouchedFor).flatMap(said -> said.keySet().stream()).collect(Collectors.toSet());
            changes.forEach(change -> list(customer, change, anew.contains(change.key())));
            asking.ask(customer, last.values(), release, now);
        }
        suppress(opted, now);
        return Map.of();
    }

    private static boolean concerns(Behavior behavior) {
        return behavior.changesCustomer() && Consent.isMentioned(behavior.properties().map());
    }

    /** What is news; {@code last} is moved along. */
    private static List<Change> changes(TurnOutcome outcome, Map<String, Change> last, Instant now) {
        List<Change> changes = new ArrayList<>();
        outcome.arrived().stream().filter(TakingConsent::concerns).forEach(behavior -> {
            Map<String, Object> said = Consent.in(behavior.properties().map());
            boolean vouchedFor = Consent.isVouchedFor(said);
            String source = vouchedFor || Consent.IMPORT.equals(said.get(Consent.SOURCE)) ? said.get(Consent.SOURCE).toString() : behavior.type().equals(Behavior.IDENTIFIED) ? "identify" : "a journey";
            said.keySet().removeAll(List.of(Consent.SOURCE, Consent.CONFIRMED));
            said.forEach((key, value) -> {
                String answer = value == null ? ConsentLog.WITHDRAWN : value.toString();
                Change earlier = last.get(key);
                boolean ignored = !vouchedFor && earlier != null
                        && (Consent.isOwn(earlier.answer()) || Consent.PENDING.equals(earlier.answer()) && Consent.isYes(value));
                boolean news = earlier == null ? value != null : !earlier.answer().equals(answer) || vouchedFor && !earlier.source().equals(source);
                if (news && !ignored && answer.length() <= 100) {
                    Change change = new Change(behavior.messageId(), Consent.channel(key), Consent.topic(key), answer, source, behavior.occurredAt(), now);
                    changes.add(change);
                    if (earlier == null || !change.at().isBefore(earlier.at())) {
                        last.put(key, change);
                    }
                }
            });
        });
        return changes;
    }

    /** The list of addresses follows what counts for her now; an import under another id does not take its address off. */
    private void list(Customer customer, Change change, boolean anew) {
        String address = Suppressions.address(customer, change.channel());
        Object counts = customer.attributes().get(Customer.CONSENT + "." + change.key());
        if (address != null && anew && Consent.isYes(counts)) {
            suppressions.remove(change.channel(), address, change.topic(), Suppressions.UNSUBSCRIBE);
        } else if (address != null && Consent.UNSUBSCRIBED.equals(counts) && Consent.UNSUBSCRIBED.equals(change.answer())) {
            suppressions.add(change.channel(), address, change.topic(), Suppressions.UNSUBSCRIBE, change.source(), null, change.at());
        }
    }

    private void suppress(Map<UUID, Customer> customers, Instant now) {
        if (customers.isEmpty()) {
            return;
        }
        List<Message> queued = messages.queued(customers.keySet());
        Refusals.Known known = refusals.of(queued, customers);
        List<Settled> settled = new ArrayList<>();
        queued.forEach(message -> {
            String reason = known.reason(message);
            if (reason != null) {
                settled.add(new Settled(message.customerId(), message.id(), MessageStatus.SUPPRESSED, reason, null));
            }
        });
        messages.settle(settled, now);
    }
}
