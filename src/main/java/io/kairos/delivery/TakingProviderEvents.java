package io.kairos.delivery;

import io.kairos.behavior.ArrivalSignal;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.kairos.delivery.MessageEvents.Event;
import io.kairos.delivery.MessageEvents.Kind;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Takes in what providers report. Addresses that bounced for good or complained are suppressed even when the message is not known here;
 * who unsubscribes at the provider takes her consent to e-mail back.
 */
@Singleton
class TakingProviderEvents {

    private static final Logger LOG = Logger.getLogger(TakingProviderEvents.class);

    private final MessageEvents events;
    private final Transactions transactions;
    private final ArrivalSignal arrivals;
    private final Optional<Suppressing> suppressing;

    @Inject
    TakingProviderEvents(MessageEvents events, Transactions transactions, ArrivalSignal arrivals, Instance<Suppressing> suppressing) {
        this(events, transactions, arrivals, suppressing.isResolvable() ? Optional.of(suppressing.get()) : Optional.empty());
    }

    TakingProviderEvents(MessageEvents events, Transactions transactions, ArrivalSignal arrivals, Optional<Suppressing> suppressing) {
        this.events = events;
        this.transactions = transactions;
        this.arrivals = arrivals;
        this.suppressing = suppressing;
    }

    /** All or none of them; committed on return. */
    void take(List<ProviderEvent> reported) {
        take(reported, () -> true);
    }

    /** @param first asked in the same transaction: nothing is taken when it says no */
    void take(List<ProviderEvent> reported, BooleanSupplier first) {
        transactions.call(() -> {
            if (first.getAsBoolean()) {
                reported.forEach(this::take);
            }
            return null;
        });
        arrivals.arrived();
    }

    private void take(ProviderEvent event) {
        suppress(event);
        TrackedMessage message = event.message() == null ? null : events.find(event.message()).orElse(null);
        if (message == null) {
            LOG.debugf("%s reports %s of a message that is not known here", event.provider(), event.kind());
            return;
        }
        Map<String, Object> properties = message.properties();
        if (event.kind() == Kind.BOUNCED) {
            properties.put("bounce_type", event.hard() ? "hard" : "soft");
        }
        if (event.detail() != null) {
            properties.put("reason", event.detail());
        }
        String key = event.provider() + ":" + event.id();
        events.record(message, new Event(event.kind(), event.provider(), key, event.at(), event.detail(), false, properties));
        if (event.kind() == Kind.UNSUBSCRIBED) {
            String source = "unsubscribing at " + event.provider();
            if (event.address() != null) {
                suppressing.ifPresent(list -> list.suppress(EmailChannel.NAME, event.address(), Suppressions.UNSUBSCRIBE, source, event.at()));
            }
            events.append(message.customerId(), event.provider(), message.id() + ":" + key + ":consent", Behavior.CUSTOMER_UPDATED, event.at(),
                    Map.of(Customer.CONSENT, Map.of(EmailChannel.NAME, Consent.UNSUBSCRIBED, Consent.SOURCE, source)));
        }
    }

    private void suppress(ProviderEvent event) {
        boolean bounced = event.kind() == Kind.BOUNCED && event.hard();
        if (event.address() != null && (bounced || event.kind() == Kind.COMPLAINED)) {
            suppressing.ifPresent(list -> list.suppress(EmailChannel.NAME, event.address(), bounced ? "hard_bounce" : "complaint",
                    event.provider(), event.at()));
        }
    }
}
