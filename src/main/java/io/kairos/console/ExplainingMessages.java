package io.kairos.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.ConsentLog;
import io.kairos.customer.Customer;
import io.kairos.decision.ExplainingCustomers;
import io.kairos.delivery.MessageStatus;
import io.kairos.delivery.Messages;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Says what became of a customer's messages as of an instant, with the consent there was. */
@Singleton
class ExplainingMessages {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Set<String> WITHOUT_CONSENT = Set.of("webhook", "slack");

    /** @param consent what she had agreed to when it was settled, or at the instant asked about; null when it takes none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(String sentence, UUID message, UUID enrollment, String journey, String step, String channel, String template, String topic, long release,
            String status, String reason, Instant queuedAt, Instant settledAt, Consent consent) {
    }

    /**
     * @param given  whether it allowed the message
     * @param by     the behavior that said so; null when nothing did
     * @param since  when that happened
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Consent(boolean given, String sentence, String by, Instant since) {
    }

    private final Messages messages;
    private final BehaviorLog log;
    private final ExplainingCustomers customers;
    private final ConsentLog consents;

    ExplainingMessages(Messages messages, BehaviorLog log, ExplainingCustomers customers, ConsentLog consents) {
        this.messages = messages;
        this.log = log;
        this.customers = customers;
        this.consents = consents;
    }

    /** @param template null for all; {@code journey} likewise */
    List<Answer> of(UUID customer, String journey, String template, Instant at) {
        List<Messages.Entry> asked = messages.of(customer).stream().filter(message -> (journey == null || journey.equals(message.journey()))
                && (template == null || template.equals(message.template())) && !message.at().isAfter(at)).toList();
        List<Behavior> behaviors = asked.isEmpty() ? List.of() : log.of(customer);
        return asked.stream().map(message -> answer(customer, message, behaviors, at)).toList();
    }

    private Answer answer(UUID customer, Messages.Entry message, List<Behavior> behaviors, Instant at) {
        boolean settled = message.settledAt() != null && !message.settledAt().isAfter(at);
        MessageStatus status = settled ? message.status() : MessageStatus.QUEUED;
        String reason = settled || message.settledAt() == null ? message.reason() : null;
        Consent consent = message.transactional() || WITHOUT_CONSENT.contains(message.channel()) ? null
                : consent(customer, message, behaviors, settled ? message.settledAt() : at);
        String what = "The " + message.channel() + (message.template() == null ? " of the step " + message.step() : " \"" + message.template() + "\"")
                + " of the journey " + message.journey();
        String sentence = switch (status) {
            case SENT -> what + " was sent at " + time(message.settledAt()) + (consent == null ? "; it takes no consent." : ". " + consent.sentence());
            case SUPPRESSED -> what + " was held back at " + time(message.settledAt()) + ": " + reason + ".";
            case CANCELLED -> what + " was cancelled at " + time(message.settledAt()) + ": " + reason + ".";
            case FAILED -> what + " could not be delivered: " + reason + ".";
            default -> what + " is queued since " + time(message.at()) + (reason == null ? "." : message.attempts() > 0
                    ? "; the last of " + message.attempts() + " attempts failed: " + reason + "; the next is at " + time(message.dueAt()) + "."
                    : ", and waits until " + time(message.dueAt()) + " at least: " + reason + ".");
        };
        return new Answer(sentence, message.id(), message.enrollment(), message.journey(), message.step(), message.channel(), message.template(), message.topic(),
                message.release(), status.name(), reason, message.at(), settled ? message.settledAt() : null, consent);
    }

    /** By what had been heard of her then. */
    private Consent consent(UUID id, Messages.Entry message, List<Behavior> behaviors, Instant then) {
        List<Behavior> heard = behaviors.stream().filter(behavior -> !behavior.receivedAt().isAfter(then)).sorted(Behavior.LIVED).toList();
        Customer customer = customers.asHeard(id, heard);
        String channel = Customer.CONSENT + "." + message.channel();
        String topic = message.topic() == null ? null : channel + ":" + message.topic();
        List<String> keys = message.topic() == null ? List.of(message.channel()) : List.of(message.channel(), message.channel() + ":" + message.topic());
        String source = consents.of(id).stream().filter(change -> keys.contains(change.key()) && !change.recordedAt().isAfter(then))
                .reduce((one, other) -> other).map(change -> " (" + change.source() + ")").orElse("");
        Behavior by = heard.stream().filter(behavior -> behavior.changesCustomer() && (behavior.properties().get(channel) != null
                || topic != null && behavior.properties().get(topic) != null)).reduce((one, other) -> other).orElse(null);
        boolean given = customer.consented(message.channel(), message.topic());
        String to = " to " + message.channel() + (message.topic() == null ? "" : " about " + message.topic());
        return new Consent(given, by == null ? "She had never said anything about consent" + to + "."
                : (given ? "She had agreed" : "She had not agreed") + to + ", by " + by.type() + " at " + time(by.occurredAt()) + source + ".",
                by == null ? null : by.messageId(), by == null ? null : by.occurredAt());
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
