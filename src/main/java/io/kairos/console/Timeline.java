package io.kairos.console;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.ConsentLog;
import io.kairos.customer.Customers;
import io.kairos.decision.Ledger;
import io.kairos.delivery.Messages;
import io.kairos.delivery.Suppressions;
import io.kairos.journey.EnrollmentRow;
import io.kairos.journey.Enrollments;
import io.kairos.journey.StepRun;
import io.kairos.release.Decision;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Everything on record of a customer in one list: what she did, what was decided and why, what was done about it. */
@Singleton
class Timeline {

    /**
     * One thing that happened.
     *
     * @param at      when it happened; for behaviors and decisions in event time
     * @param kind    behavior, decision, retraction, enrollment, step, message, consent or suppression
     * @param details what else there is to know, by the kind: a behavior's {@code type}, a decision's {@code because} …
     */
    record Item(Instant at, String kind, @JsonAnyGetter Map<String, Object> details) {

        /** @param details names and values by turns; null values are left out */
        static Item of(Instant at, String kind, Object... details) {
            Map<String, Object> named = new LinkedHashMap<>();
            for (int i = 0; i < details.length; i += 2) {
                if (details[i + 1] != null) {
                    named.put((String) details[i], details[i + 1]);
                }
            }
            return new Item(at, kind, named);
        }
    }

    private final BehaviorLog behaviors;
    private final Ledger ledger;
    private final Enrollments enrollments;
    private final Messages messages;
    private final Customers customers;
    private final ConsentLog consents;
    private final Suppressions suppressions;

    Timeline(BehaviorLog behaviors, Ledger ledger, Enrollments enrollments, Messages messages, Customers customers, ConsentLog consents,
            Suppressions suppressions) {
        this.behaviors = behaviors;
        this.ledger = ledger;
        this.enrollments = enrollments;
        this.messages = messages;
        this.customers = customers;
        this.consents = consents;
        this.suppressions = suppressions;
    }

    /** In time order; what happened at the same instant in the order of cause and effect. */
    List<Item> of(UUID customer) {
        List<Item> items = new ArrayList<>();
        for (Behavior behavior : behaviors.of(customer)) {
            items.add(Item.of(behavior.occurredAt(), "behavior", "type", behavior.type(), "messageId", behavior.messageId(),
                    "receivedAt", behavior.receivedAt(), "properties", behavior.properties().map()));
        }
        for (Ledger.Entry entry : ledger.of(customer)) {
            items.add(decision(entry, entry.decision().at(), "decision"));
            if (entry.retractedAt() != null) {
                items.add(decision(entry, entry.retractedAt(), "retraction"));
            }
        }
        for (EnrollmentRow row : enrollments.of(customer)) {
            boolean changed = row.changedAt().isAfter(row.enrolledAt());
            items.add(enrollment(row, row.enrolledAt(), changed ? "ENTERED" : row.state().name()));
            if (changed) {
                items.add(enrollment(row, row.changedAt(), row.state().name()));
            }
        }
        for (StepRun run : enrollments.steps(customer)) {
            items.add(Item.of(run.at(), "step", "journey", run.journey(), "enrollment", run.enrollmentId(), "step", run.step(),
                    "does", run.kind(), "outcome", run.outcome(), "detail", run.detail()));
        }
        for (Messages.Entry message : messages.of(customer)) {
            items.add(Item.of(message.settledAt() == null ? message.at() : message.settledAt(), "message", "channel", message.channel(),
                    "template", message.template(), "status", message.status(), "reason", message.reason(), "message", message.id(),
                    "queuedAt", message.at(), "journey", message.journey(), "step", message.step(), "release", message.release()));
        }
        for (ConsentLog.Change change : consents.of(customer)) {
            items.add(Item.of(change.at(), "consent", "channel", change.channel(), "topic", change.topic(), "answer", change.answer(),
                    "source", change.source(), "messageId", change.messageId()));
        }
        for (Suppressions.Entry entry : suppressions.of(customers.byId(List.of(customer)).get(customer))) {
            items.add(Item.of(entry.at(), "suppression", "channel", entry.channel(), "address", entry.address(), "topic", entry.topic(),
                    "reason", entry.kind(), "source", entry.source(), "note", entry.note()));
        }
        items.sort(Comparator.comparing(Item::at));
        return items;
    }

    private static Item decision(Ledger.Entry entry, Instant at, String kind) {
        Decision decision = entry.decision();
        return Item.of(at, kind, "trigger", decision.trigger(), "key", decision.key(), "rule", decision.rule(), "release", decision.release(),
                "because", decision.because(), "decidedAt", entry.decidedAt());
    }

    private static Item enrollment(EnrollmentRow row, Instant at, String state) {
        return Item.of(at, "enrollment", "journey", row.journey(), "state", state, "enrollment", row.id(), "trigger", row.trigger(),
                "key", row.key(), "release", row.release(), "step", row.step(), "reason", row.reason());
    }
}
