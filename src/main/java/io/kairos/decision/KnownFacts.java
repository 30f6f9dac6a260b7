package io.kairos.decision;

import io.kairos.release.Contact;
import io.kairos.release.Decision;
import io.kairos.release.Enrollment;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is on record of customers from before an instant, as rules see it: decisions, enrollments and contacts. */
@Singleton
class KnownFacts {

    private final Ledger ledger;
    private final List<FactSource> sources;

    KnownFacts(Ledger ledger, @All List<FactSource> sources) {
        this.ledger = ledger;
        this.sources = sources;
    }

    Map<UUID, List<Decision>> decisions(Collection<UUID> customers, Instant before) {
        return ledger.standing(customers, before);
    }

    /** Enrollments and contacts. */
    Map<UUID, List<Object>> others(Collection<UUID> customers, Instant before) {
        Map<UUID, List<Object>> others = new HashMap<>();
        sources.forEach(source -> source.load(customers).forEach((id, facts) -> others.computeIfAbsent(id, customer -> new ArrayList<>()).addAll(facts)));
        others.values().forEach(facts -> facts.removeIf(fact -> !at(fact).isBefore(before)));
        return others;
    }

    private static Instant at(Object fact) {
        return fact instanceof Enrollment enrollment ? enrollment.enteredAt() : ((Contact) fact).at();
    }
}
