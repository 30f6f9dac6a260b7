package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.journey.HoldingEnrollments;
import io.kairos.journey.Journey;
import io.kairos.journey.JourneyControl;
import io.kairos.journey.JourneyControls;
import io.kairos.journey.Journeys;
import io.kairos.journey.Step;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Decides, in the transaction that sends a message, whether it may go out now: pauses, send windows and frequency caps, by the policy of
 * the release that is active now, so that an edit applies to what waits. What counts against a cap are sent messages: the sender's own
 * transaction makes the reservation, and gives it back when it fails. Customers are locked until it ends, so no two senders, on whatever
 * pods, take the same room.
 */
@Singleton
class Releasing {

    /** How soon a message is looked at again that only waits for its turn. */
    private static final Duration SOON = Duration.ofSeconds(1);
    /** How soon after a journey goes on its messages do. */
    private static final Duration WHILE_PAUSED = Duration.ofMinutes(1);
    /** Windows are looked at again this often, as customers move and policies are edited. */
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Releases releases;
    private final MessageTable table;
    private final JourneyControls controls;
    private final HoldingEnrollments holding;
    private final Refusals refusals;

    Releasing(Releases releases, MessageTable table, JourneyControls controls, HoldingEnrollments holding, Refusals refusals) {
        this.releases = releases;
        this.table = table;
        this.controls = controls;
        this.holding = holding;
        this.refusals = refusals;
    }

    /** What may happen to a message now. */
    sealed interface Verdict {
    }

    record Go() implements Verdict {
    }

    record Later(Instant until, String reason) implements Verdict {
    }

    record Never(String reason) implements Verdict {
    }

    /** For messages that the caller's transaction holds; locks their customers when there are caps. */
    Room room(List<Message> messages, Instant now) {
        return new Room(messages, now);
    }

    /** The room there is for some messages, while one after the other takes of it. */
    final class Room {

        private final Map<UUID, Customer> customers;
        private final Set<UUID> unheard;
        private final Refusals.Known refused;
        private final Instant now;
        private final ContactPolicy policy;
        private final ZoneId zone;
        private final Map<String, JourneyControl> controlled;
        private final Map<UUID, List<MessageTable.Sent>> sent = new HashMap<>();
        private final Map<UUID, List<MessageTable.Sent>> due = new HashMap<>();

        private Room(List<Message> messages, Instant now) {
            this.now = now;
            Release active = releases.active();
            ContactPolicy of = active.part(ContactPolicy.class);
            Journeys journeys = active.part(Journeys.class);
            this.policy = of == null ? ContactPolicy.NONE : of;
            this.zone = journeys == null ? ZoneOffset.UTC : journeys.program().timeZone();
            this.controlled = messages.isEmpty() ? Map.of() : controls.all();
            Duration longest = policy.caps().stream().map(ContactPolicy.Cap::per).max(Comparator.naturalOrder()).orElse(null);
            List<UUID> capped = messages.stream().filter(message -> !message.transactional()).map(Message::customerId).distinct().toList();
            if (longest != null && !capped.isEmpty()) {
                table.lockCustomers(capped);
                table.sentSince(capped, now.minus(longest)).forEach(one -> sent.computeIfAbsent(one.customerId(), id -> new ArrayList<>()).add(one));
                table.due(capped, now).forEach(one -> due.computeIfAbsent(one.customerId(), id -> new ArrayList<>()).add(one));
            }
            // behind the lock, which may have been waited for
            this.unheard = refusals.unheard(messages.stream().map(Message::customerId).distinct().toList());
            this.customers = table.customers(messages);
            this.refused = refusals.of(messages, customers);
        }

        /** As she is now; null when she is not on record any more. */
        Customer customer(Message message) {
            return customers.get(message.customerId());
        }

        /** Why she must not be written to, in a sentence; null when nothing speaks against it. */
        String refusal(Message message) {
            return refused.reason(message);
        }

        Verdict judge(Message message) {
            JourneyControl control = controlled.get(message.journey());
            if (control == JourneyControl.PAUSED) {
                return new Later(now.plus(WHILE_PAUSED), "the journey is paused");
            }
            if (message.transactional()) {
                return new Go();
            }
            if (unheard.contains(message.customerId())) {
                return new Later(now.plus(SOON), "what she just said about consent is taken in first");
            }
            Customer customer = customers.get(message.customerId());
            ZoneId here = customer == null ? zone : customer.timeZone(zone);
            Instant open = policy.open(message.channel(), now, here);
            if (open == null) {
                return new Never("the send windows of " + message.channel() + " never open together");
            }
            return open.isAfter(now) ? later(message, open, "quiet hours or outside the send window, until " + open.atZone(here)) : caps(message);
        }

        private Verdict caps(Message message) {
            Verdict verdict = new Go();
            for (ContactPolicy.Cap cap : policy.caps()) {
                if (!cap.counts(message.channel(), message.topic(), message.journey())) {
                    continue;
                }
                List<Instant> counted = sent.getOrDefault(message.customerId(), List.of()).stream()
                        .filter(one -> cap.counts(one.channel(), one.topic(), one.journey()) && one.at().isAfter(now.minus(cap.per())))
                        .map(MessageTable.Sent::at).sorted().toList();
                if (counted.size() >= cap.atMost()) {
                    return full(message, cap, counted.get(counted.size() - cap.atMost()).plus(cap.per()));
                }
                if (counted.size() + ahead(message, cap) >= cap.atMost()) {
                    verdict = new Later(now.plus(SOON), "a message of a journey with more priority goes first");
                }
            }
            return verdict;
        }

        private Verdict full(Message message, ContactPolicy.Cap cap, Instant room) {
            Step.WhenCapped then = ofStep(message) == null ? cap.whenFull() : ofStep(message);
            String reason = "frequency cap: " + cap;
            return switch (then) {
                case WAIT -> later(message, room, reason);
                case SKIP -> new Never(reason);
                case EXIT -> holding.leave(message.customerId(), table.enrollment(message), reason, now) ? new Never(reason)
                        : new Later(now.plus(SOON), reason);
            };
        }

        /** What stands behind the message in its journey waits along. */
        private Verdict later(Message message, Instant until, String reason) {
            if (until.isAfter(message.queuedAt().plus(policy.waitAtMost()))) {
                return new Never("no room, and no open window, for " + policy.waitAtMost().toHours() + " h");
            }
            Instant again = until.isAfter(now.plus(AGAIN)) ? now.plus(AGAIN) : until;
            Customer customer = customers.get(message.customerId());
            boolean held = customer == null || holding.hold(customer, table.enrollment(message), now, again);
            return new Later(held ? again : now.plus(SOON), reason);
        }

        /** How many due messages of journeys with more priority want the same room. */
        private long ahead(Message message, ContactPolicy.Cap cap) {
            int priority = priority(message.release(), message.journey());
            return due.getOrDefault(message.customerId(), List.of()).stream().filter(other -> !other.id().equals(message.id())
                    && cap.counts(other.channel(), other.topic(), other.journey()) && priority(other.release(), other.journey()) > priority).count();
        }

        /** It went out: the next one has less room. */
        void took(Message message) {
            due.getOrDefault(message.customerId(), new ArrayList<>()).removeIf(other -> other.id().equals(message.id()));
            if (!message.transactional()) {
                sent.computeIfAbsent(message.customerId(), id -> new ArrayList<>()).add(new MessageTable.Sent(message.customerId(), message.id(),
                        message.release(), message.channel(), message.topic(), message.journey(), now));
            }
        }
    }

    private Journey journey(long release, String name) {
        Journeys journeys = releases.number(release).part(Journeys.class);
        return journeys == null ? null : journeys.named(name);
    }

    private int priority(long release, String name) {
        Journey journey = journey(release, name);
        return journey == null ? 0 : journey.priority();
    }

    private Step.WhenCapped ofStep(Message message) {
        Journey journey = journey(message.release(), message.journey());
        return journey != null && journey.route().step(message.step()) instanceof Step.Send send ? send.whenCapped() : null;
    }
}
