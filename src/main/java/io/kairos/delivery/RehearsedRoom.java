package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.journey.Journeys;
import io.kairos.journey.Outbox.MessageRequest;
import io.kairos.journey.RehearsingJourneys;
import io.kairos.journey.Step;
import io.kairos.release.Contact;
import io.kairos.release.Release;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The room a release's contact policy leaves one customer in memory: send windows and frequency caps, judged as {@link Releasing} does. */
final class RehearsedRoom {

    private final ContactPolicy policy;
    private final ZoneId zone;
    private final RehearsingJourneys journeys;
    private final List<Contact> counted = new ArrayList<>();

    /** @param before what went out to her before */
    RehearsedRoom(ContactPolicy policy, Release release, RehearsingJourneys journeys, Collection<Contact> before) {
        Journeys read = release.part(Journeys.class);
        this.policy = policy;
        this.zone = read == null ? ZoneOffset.UTC : read.program().timeZone();
        this.journeys = journeys;
        before.stream().filter(contact -> !contact.channel().equals(WebhookChannel.NAME)).forEach(counted::add);
    }

    /** @return from when on it may go out, {@code now} for at once, or why it never may */
    Releasing.Verdict judge(MessageRequest message, Customer customer, Instant now) {
        if (message.transactional()) {
            return new Releasing.Go();
        }
        Instant open = policy.open(message.channel(), now, customer.timeZone(zone));
        if (open == null) {
            return new Releasing.Never("the send windows of " + message.channel() + " never open together");
        }
        return open.isAfter(now) ? later(message, customer, now, open, "quiet hours or outside the send window") : caps(message, customer, now);
    }

    private Releasing.Verdict caps(MessageRequest message, Customer customer, Instant now) {
        for (ContactPolicy.Cap cap : policy.caps()) {
            if (!cap.counts(message.channel(), message.topic(), message.journey())) {
                continue;
            }
            List<Instant> sent = counted.stream().filter(one -> cap.counts(one.channel(), one.topic(), one.journey()) && one.at().isAfter(now.minus(cap.per())))
                    .map(Contact::at).sorted().toList();
            if (sent.size() >= cap.atMost()) {
                return full(message, customer, cap, now, sent.get(sent.size() - cap.atMost()).plus(cap.per()));
            }
        }
        return new Releasing.Go();
    }

    private Releasing.Verdict full(MessageRequest message, Customer customer, ContactPolicy.Cap cap, Instant now, Instant room) {
        Step.WhenCapped ofStep = journeys.whenCapped(message.journey(), message.step());
        String reason = "frequency cap: " + cap;
        return switch (ofStep == null ? cap.whenFull() : ofStep) {
            case WAIT -> later(message, customer, now, room, reason);
            case SKIP -> new Releasing.Never(reason);
            case EXIT -> {
                journeys.leave(message.enrollmentId(), reason, now);
                yield new Releasing.Never(reason);
            }
        };
    }

    /** What stands behind the message in its journey waits along. */
    private Releasing.Verdict later(MessageRequest message, Customer customer, Instant now, Instant until, String reason) {
        if (until.isAfter(message.queuedAt().plus(policy.waitAtMost()))) {
            return new Releasing.Never("no room, and no open window, for " + policy.waitAtMost().toHours() + " h");
        }
        journeys.hold(message.enrollmentId(), customer, now, until);
        return new Releasing.Later(until, reason);
    }

    /** It went out: the next one has less room. */
    void took(MessageRequest message, Instant now) {
        if (!message.transactional()) {
            counted.add(new Contact(message.channel(), message.topic(), message.template(), message.journey(), now));
        }
    }
}
