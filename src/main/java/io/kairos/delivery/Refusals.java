package io.kairos.delivery;

import io.kairos.customer.Consent;
import io.kairos.customer.ConsentLog;
import io.kairos.customer.Customer;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Who must not be written to although a message is there, and who said so: suppressed addresses, opt-outs, what is not confirmed. */
@Singleton
class Refusals {

    private static final Map<String, String> WORDS = Map.of("hard_bounce", "bounced for good", "complaint", "was the origin of a spam complaint",
            Suppressions.MANUAL, "was put on the suppression list");

    private final Suppressions suppressions;
    private final ConsentLog log;
    private final Releases releases;

    Refusals(Suppressions suppressions, ConsentLog log, Releases releases) {
        this.suppressions = suppressions;
        this.log = log;
        this.releases = releases;
    }

    Known of(Collection<Message> messages, Map<UUID, Customer> customers) {
        List<String> addresses = messages.stream().filter(message -> customers.containsKey(message.customerId()))
                .map(message -> Suppressions.address(customers.get(message.customerId()), message.channel())).filter(Objects::nonNull).distinct().toList();
        return new Known(customers, suppressions.of(addresses), Subscriptions.of(releases.active()));
    }

    /** What is known of some customers. */
    final class Known {

        private final Map<UUID, Customer> customers;
        private final List<Suppressions.Entry> suppressed;
        private final Subscriptions subscriptions;
        private final Map<UUID, List<ConsentLog.Change>> changes = new HashMap<>();

        private Known(Map<UUID, Customer> customers, List<Suppressions.Entry> suppressed, Subscriptions subscriptions) {
            this.customers = customers;
            this.suppressed = suppressed;
            this.subscriptions = subscriptions;
        }

        /** Why this message must not go out, in a sentence; null when nothing speaks against it. */
        String reason(Message message) {
            Customer customer = customers.get(message.customerId());
            if (customer == null || !Subscriptions.CHANNELS.contains(message.channel())) {
                return null;
            }
            String address = Suppressions.address(customer, message.channel());
            Suppressions.Entry entry = suppressed.stream().filter(one -> one.address().equals(address) && one.concerns(message))
                    .min((one, other) -> Boolean.compare(one.kind().equals(Suppressions.UNSUBSCRIBE), other.kind().equals(Suppressions.UNSUBSCRIBE))).orElse(null);
            if (entry != null && !entry.kind().equals(Suppressions.UNSUBSCRIBE)) {
                return "her address " + WORDS.get(entry.kind()) + " on " + date(entry.at()) + ", by " + entry.source()
                        + ": nothing is sent there until DELETE /api/suppressions takes it off the list";
            }
            if (message.transactional()) {
                return null;
            }
            String said = customer.optedOut(message.channel(), message.topic()) ? said(message) : null;
            if (said != null) {
                return said;
            }
            if (entry != null) {
                return optedOut(entry.channel(), entry.topic(), entry.at(), entry.source());
            }
            return customer.consented(message.channel(), message.topic()) ? subscriptions.unmet(message, customer) : null;
        }

        /** Null when the log does not tell. */
        private String said(Message message) {
            return changes.computeIfAbsent(message.customerId(), log::of).stream().filter(change -> change.channel().equals(message.channel())
                    && (change.topic() == null || change.topic().equals(message.topic())) && Consent.isNo(change.answer()))
                    .reduce((earlier, later) -> later)
                    .map(change -> optedOut(change.channel(), change.topic(), change.at(), change.source())).orElse(null);
        }
    }

    private static String optedOut(String channel, String topic, Instant at, String source) {
        return "opted out of " + channel + (topic == null ? "" : " about " + topic) + " on " + date(at) + " by " + source;
    }

    private static LocalDate date(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
