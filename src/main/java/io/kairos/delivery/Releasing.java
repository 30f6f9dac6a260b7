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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Decides, in the transaction that sends a message, whether it may go out now: pauses, send windows and frequency caps, by the policy of
 * the release that is active now, so that an edit applies to what waits. A message takes its room under the caps in the transaction that
 * commits its content, before it is first handed over, and keeps it until it ends otherwise than sent: so it counts even when a sender
 * dies while the provider has it. Customers are locked while room is taken, so no two senders, on whatever pods, take the same.
 */
@Singleton
class Releasing {

    /** How soon a message is looked at again that only waits for its turn. */
    private static final Duration SOON = Duration.ofSeconds(1);
    /** How soon after a journey goes on its messages do, and after a message that had taken the room failed those that wait for it. */
    private static final Duration WHILE_OPEN = Duration.ofMinutes(1);
    /** Windows are looked at again this often, as customers move. */
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

    /** @param as SUPPRESSED or CANCELLED */
    record Never(MessageStatus as, String reason) implements Verdict {

        Never(String reason) {
            this(MessageStatus.SUPPRESSED, reason);
        }
    }

    /** How often and when customers may be written to, and the time zone of those of whom none is known, as of now. */
    record Policy(ContactPolicy contact, ZoneId zone) {
    }

    Policy policy() {
        Release active = releases.active();
        ContactPolicy contact = active.part(ContactPolicy.class);
        Journeys journeys = active.part(Journeys.class);
        return new Policy(contact == null ? ContactPolicy.NONE : contact, journeys == null ? ZoneOffset.UTC : journeys.program().timeZone());
    }

    /** For messages that the caller's transaction holds; locks the customers of those that still have to take room. */
    Room room(List<Message> messages, Instant now) {
        return new Room(messages, now);
    }

    /** The room there is for some messages, while one after the other takes of it. */
    final class Room {

        private final Refusals.Known refused;
        private final Instant now;
        private final ContactPolicy policy;
        private final ZoneId zone;
        private final Map<String, JourneyControl> controlled;
        private final Map<UUID, MessageTable.News> news;
        private final Map<UUID, Customer> customers;
        private final Set<UUID> left = new HashSet<>();
        private final Map<UUID, List<MessageTable.Sent>> sent = new HashMap<>();
        private final Map<UUID, List<MessageTable.Sent>> due = new HashMap<>();

        private Room(List<Message> messages, Instant now) {
            this.now = now;
            Policy active = policy();
            this.policy = active.contact();
            this.zone = active.zone();
            this.controlled = messages.isEmpty() ? Map.of() : controls.all();
            Duration longest = policy.caps().stream().map(ContactPolicy.Cap::per).max(Comparator.naturalOrder()).orElse(null);
            List<UUID> capped = longest == null ? List.of() : of(messages, message -> !message.transactional());
            List<UUID> taking = longest == null ? List.of() : of(messages, message -> !message.transactional() && !message.released());
            if (!taking.isEmpty()) {
                table.lockCustomers(taking);
            }
            // only now, since the lock may have taken its time; and what is undecided first, since a turn changes the customer as it decides
            this.news = table.news(messages);
            this.customers = table.customers(messages);
            if (!capped.isEmpty()) {
                table.sentSince(capped, now.minus(longest)).forEach(one -> sent.computeIfAbsent(one.customerId(), id -> new ArrayList<>()).add(one));
                table.due(capped, now).forEach(one -> due.computeIfAbsent(one.customerId(), id -> new ArrayList<>()).add(one));
            }
            this.refused = refusals.of(messages, customers);
        }

        /** Why she must not be written to, in a sentence; null when nothing speaks against it. */
        String refusal(Message message) {
            return refused.reason(message);
        }

        private static List<UUID> of(List<Message> messages, Predicate<Message> which) {
            return messages.stream().filter(which).map(Message::customerId).distinct().toList();
        }

        /** As she is now; null when she is not on record any more. */
        Customer customer(Message message) {
            return customers.get(message.customerId());
        }

        /** Whether the message is still wanted, before anything else is asked; null when it is. */
        Verdict news(Message message) {
            MessageTable.News of = news.get(message.id());
            if (of.unwanted() != null || left.contains(of.enrollment())) {
                return new Never(MessageStatus.CANCELLED, of.unwanted() == null ? "its journey was left" : of.unwanted());
            }
            return of.undecided() && !message.transactional() ? new Later(now.plus(SOON), "what she did last is being decided first") : null;
        }

        Verdict judge(Message message) {
            JourneyControl control = controlled.get(message.journey());
            if (control == JourneyControl.PAUSED) {
                return new Later(now.plus(WHILE_OPEN), "the journey is paused");
            }
            if (control == JourneyControl.STOPPED) {
                return new Never(MessageStatus.CANCELLED, "the journey was stopped");
            }
            if (message.transactional()) {
                return new Go();
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
                List<MessageTable.Sent> counted = sent.getOrDefault(message.customerId(), List.of()).stream()
                        .filter(one -> cap.counts(one.channel(), one.topic(), one.journey()) && isBefore(one, message))
                        .filter(one -> one.queued() || one.at().isAfter(now.minus(cap.per()))).sorted(Comparator.comparing(MessageTable.Sent::at)).toList();
                if (counted.size() >= cap.atMost()) {
                    boolean mayFail = counted.stream().anyMatch(MessageTable.Sent::queued);
                    return full(message, cap, mayFail ? now.plus(WHILE_OPEN) : counted.get(counted.size() - cap.atMost()).at().plus(cap.per()));
                }
                if (!message.released() && counted.size() + ahead(message, cap) >= cap.atMost()) {
                    verdict = new Later(now.plus(SOON), "a message of a journey with more priority goes first");
                }
            }
            return verdict;
        }

        /** What is released has its room; only an edit of the caps can leave too many of them, and then the first keep theirs. */
        private static boolean isBefore(MessageTable.Sent one, Message message) {
            return !one.queued() || !one.id().equals(message.id()) && (!message.released() || one.id().compareTo(message.id()) < 0);
        }

        private Verdict full(Message message, ContactPolicy.Cap cap, Instant room) {
            Step.WhenCapped then = ofStep(message) == null ? cap.whenFull() : ofStep(message);
            String reason = "frequency cap: " + cap;
            return switch (then) {
                case WAIT -> later(message, room, reason);
                case SKIP -> new Never(reason);
                case EXIT -> leave(message, reason) ? new Never(reason) : new Later(now.plus(SOON), reason);
            };
        }

        private boolean leave(Message message, String reason) {
            UUID enrollment = news.get(message.id()).enrollment();
            Set<UUID> gone = holding.leave(message.customerId(), enrollment, reason, now);
            left.addAll(gone);
            gone.forEach(one -> table.withdraw(message.customerId(), one, reason));
            return !gone.isEmpty();
        }

        /** What stands behind the message in its journey waits along. */
        private Verdict later(Message message, Instant until, String reason) {
            if (until.isAfter(message.queuedAt().plus(policy.waitAtMost()))) {
                return new Never("no room, and no open window, for " + policy.waitAtMost().toHours() + " h");
            }
            Instant again = until.isAfter(now.plus(AGAIN)) ? now.plus(AGAIN) : until;
            Customer customer = customers.get(message.customerId());
            boolean held = customer == null || holding.hold(customer, news.get(message.id()).enrollment(), now, again);
            return new Later(held ? again : now.plus(SOON), reason);
        }

        /** How many due messages of journeys with more priority want the same room. */
        private long ahead(Message message, ContactPolicy.Cap cap) {
            int priority = priority(message.release(), message.journey());
            return due.getOrDefault(message.customerId(), List.of()).stream().filter(other -> !other.id().equals(message.id())
                    && cap.counts(other.channel(), other.topic(), other.journey()) && priority(other.release(), other.journey()) > priority).count();
        }

        /** It goes out: the next one has less room. */
        void took(Message message) {
            due.getOrDefault(message.customerId(), new ArrayList<>()).removeIf(other -> other.id().equals(message.id()));
            if (!message.transactional()) {
                sent.computeIfAbsent(message.customerId(), id -> new ArrayList<>()).add(new MessageTable.Sent(message.customerId(), message.id(),
                        message.release(), message.channel(), message.topic(), message.journey(), true, now));
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
