package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.customer.JsonValues;
import io.kairos.decision.Explaining.Check;
import io.kairos.decision.Explaining.Explanation;
import io.kairos.decision.FactSource.Lasting;
import io.kairos.release.Decision;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.kairos.release.RuleBase;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Answers why and why not for a customer on record. */
@Singleton
public class ExplainingCustomers {

    /** A behavior as evidence. */
    public record Evidence(String messageId, String type, Instant occurredAt, Instant receivedAt, Map<String, Object> properties) {
    }

    /**
     * Why a decision was made.
     *
     * @param rule       name of the rule, {@code text} what it said under the release that decided
     * @param behaviors  what it matched, accumulated ones too, in the order she lived through it
     * @param attributes her attributes at that moment
     * @param checks     the conditions checked again for that moment, with the values compared
     * @param retractedAt when late behaviors undid it; null while it stands
     */
    public record Why(String sentence, String trigger, String key, long release, String rule, String file, int line, String text, Instant at,
            Instant decidedAt, Instant retractedAt, List<Evidence> behaviors, Map<String, Object> attributes, List<Check> checks) {
    }

    private final BehaviorLog log;
    private final Customers customers;
    private final Ledger ledger;
    private final Releases releases;
    private final Quarantine quarantine;
    private final List<FactSource> sources;

    ExplainingCustomers(BehaviorLog log, Customers customers, Ledger ledger, Releases releases, Quarantine quarantine, @All List<FactSource> sources) {
        this.log = log;
        this.customers = customers;
        this.ledger = ledger;
        this.releases = releases;
        this.quarantine = quarantine;
        this.sources = sources;
    }

    /** Of every decision of this trigger that was on record at an instant, oldest first. */
    public List<Why> why(UUID id, String trigger, Instant asked) {
        List<Ledger.Entry> entries = ledger.of(id).stream().filter(entry -> entry.decision().trigger().equals(trigger) && !entry.decidedAt().isAfter(asked))
                .map(entry -> entry.retractedAt() == null || !entry.retractedAt().isAfter(asked) ? entry
                        : new Ledger.Entry(entry.customer(), entry.decision(), entry.decidedAt(), null)).toList();
        List<Behavior> behaviors = entries.isEmpty() ? List.of() : log.of(id);
        return entries.stream().map(entry -> why(id, entry, behaviors)).toList();
    }

    private Why why(UUID id, Ledger.Entry entry, List<Behavior> behaviors) {
        Decision decision = entry.decision();
        Release release = releases.number(decision.release());
        RuleBase.Source source = release.rules().source(decision.rule());
        Set<String> because = Set.copyOf(decision.because());
        List<Behavior> matched = behaviors.stream().filter(behavior -> because.contains(behavior.messageId())).toList();
        Customer then = Profile.after(customer(id).with(JsonValues.EMPTY),
                behaviors.stream().filter(behavior -> !behavior.occurredAt().isAfter(decision.at())).toList());
        Explanation again = explain(id, release, decision.rule(), decision.at(), behaviors, decision.because());
        String sentence = "\"" + decision.rule() + "\" of release " + decision.release() + " fired " + decision.trigger() + " at "
                + Words.time(decision.at()) + " because of " + String.join(", ", matched.stream().map(Words::behavior).toList())
                + (entry.retractedAt() == null ? "." : "; it was taken back at " + Words.time(entry.retractedAt())
                        + ", when behaviors that had happened before were heard of.");
        return new Why(sentence, decision.trigger(), decision.key(), decision.release(), decision.rule(), source.file(), source.line(),
                source.text(), decision.at(), entry.decidedAt(), entry.retractedAt(), matched.stream().map(ExplainingCustomers::evidence).toList(),
                then.attributes().map(), again.checks());
    }

    /** Why the rules that fire a trigger did or did not, as of an instant, under a release. */
    public List<Explanation> whyNot(UUID id, Release release, String trigger, Instant at) {
        List<Behavior> behaviors = log.of(id);
        return release.rules().rules().stream().filter(rule -> release.rules().source(rule).triggers().contains(trigger))
                .map(rule -> onRecord(id, release, explain(id, release, rule, at, behaviors, null))).toList();
    }

    /** The same of one rule. */
    public Explanation rule(UUID id, Release release, String rule, Instant at) {
        return onRecord(id, release, explain(id, release, rule, at, log.of(id), null));
    }

    private Explanation explain(UUID id, Release release, String rule, Instant at, List<Behavior> behaviors, List<String> because) {
        return Explaining.explain(release.rules(), release.number(), rule, customer(id), behaviors, others(id, release.rules().probes(rule).rules()), at, because);
    }

    /** What a rule would do by itself is not all: it may be in quarantine, have fired for this key before, or be too new. */
    private Explanation onRecord(UUID id, Release release, Explanation explained) {
        String left = quarantine.reason(id, release.number(), explained.rule(), explained.at());
        if (left != null) {
            return explained.saying("\"" + explained.rule() + "\" is left out for her since it failed: " + left + ". By itself: " + explained.sentence());
        }
        Decision fires = explained.fired();
        if (explained.verdict() != Explaining.Verdict.FIRED || fires == null) {
            return explained;
        }
        Ledger.Entry entry = ledger.of(id).stream().filter(one -> Deciding.identity(one.decision()).equals(Deciding.identity(fires))).findFirst().orElse(null);
        String key = fires.trigger() + " for the key " + fires.key();
        if (entry == null) {
            return explained.saying(explained.sentence() + " But " + key + " is not on record: a rule looks at what happens from when its release is active on"
                    + (release.number() == releases.active().number() ? "" : ", and release " + release.number() + " is not the active one") + ".");
        }
        if (entry.retractedAt() != null && !entry.retractedAt().isAfter(explained.at())) {
            return explained.saying(explained.sentence() + " It was taken back at " + Words.time(entry.retractedAt()) + ", when behaviors that had happened before were heard of.");
        }
        return !entry.decision().at().isBefore(fires.at()) ? explained : explained.saying(explained.sentence() + " But " + key + " had fired before, at "
                + Words.time(entry.decision().at()) + ", and fires once for each key.");
    }

    /** The customer as she was at an instant, by what she did until then, whether a turn has taken it in or not. */
    public Customer asOf(UUID id, Instant at) {
        return asOf(id, log.of(id), at);
    }

    /** @param behaviors all that are known of her, in any order */
    public Customer asOf(UUID id, List<Behavior> behaviors, Instant at) {
        boolean past = behaviors.stream().anyMatch(behavior -> behavior.changesCustomer() && behavior.occurredAt().isAfter(at));
        return Profile.after(past ? customer(id).with(JsonValues.EMPTY) : customer(id),
                behaviors.stream().filter(behavior -> !behavior.occurredAt().isAfter(at)).sorted(Behavior.LIVED).toList());
    }

    /** The customer as these behaviors make her. @param heard in the order she lived through them */
    public Customer asHeard(UUID id, List<Behavior> heard) {
        return Profile.after(customer(id).with(JsonValues.EMPTY), heard);
    }

    private Customer customer(UUID id) {
        return customers.byId(List.of(id)).get(id);
    }

    private List<Lasting> others(UUID id, RuleBase rule) {
        List<Lasting> others = new ArrayList<>();
        if (rule.mentions().contains(Decision.class)) {
            ledger.of(id).forEach(entry -> others.add(new Lasting(entry.decision(), entry.decidedAt(), entry.retractedAt() == null ? Instant.MAX : entry.retractedAt())));
        }
        sources.stream().filter(source -> rule.mentions().contains(source.type())).forEach(source -> others.addAll(source.ever(id)));
        return others;
    }

    private static Evidence evidence(Behavior behavior) {
        return new Evidence(behavior.messageId(), behavior.type(), behavior.occurredAt(), behavior.receivedAt(), behavior.properties().map());
    }
}
