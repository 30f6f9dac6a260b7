package io.kairos.delivery;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.decision.Rehearsing;
import io.kairos.decision.TurnOutcome;
import io.kairos.journey.JourneyPlaces;
import io.kairos.journey.Outbox.MessageRequest;
import io.kairos.journey.RehearsingJourneys;
import io.kairos.release.Contact;
import io.kairos.release.Enrollment;
import io.kairos.release.OneRelease;
import io.kairos.release.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** One customer's journeys and what they would send her, rendered and checked as a sender does, and sent to nobody. */
final class RehearsedCustomer implements Rehearsing.Rehearsed {

    /** A scenario's reader follows no link. */
    private static final JsonValues LINKS = JsonValues.of(Map.of(CustomerLinks.UNSUBSCRIBE_URL, "#", CustomerLinks.PREFERENCES_URL, "#"));

    private final RehearsingJourneys journeys;
    private final RehearsedRoom room;
    private final EmailChannel email;
    private final WrittenMessages written;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Set<UUID> wroteTo = new HashSet<>();
    private final List<Contact> contacts = new ArrayList<>();
    private final List<Rehearsing.Took> steps = new ArrayList<>();
    private final List<Rehearsing.Sent> messages = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    /** What she did, for recommendations: there are no other customers here to learn from. */
    private List<Behavior> lived = List.of();
    private Instant until;

    /** A queued message. @param due when it is looked at */
    private record Waiting(MessageRequest request, Instant due) {
    }

    RehearsedCustomer(Release release, UUID customer, Collection<?> known, ContactPolicy policy) {
        this.journeys = new RehearsingJourneys(release, customer, known.stream().filter(Enrollment.class::isInstance).map(Enrollment.class::cast).toList());
        known.stream().filter(Contact.class::isInstance).map(Contact.class::cast).forEach(contacts::add);
        this.room = new RehearsedRoom(policy, release, journeys, contacts);
        Recommending own = (who, lists) -> OwnProducts.of(lived, until, ProductDetails.ANY_HOST).lists(lists);
        this.email = new EmailChannel(new OneRelease(release), new CarryingNothing(), own);
        this.written = new WrittenMessages(new OneRelease(release), own);
    }

    @Override
    public List<Behavior> follow(TurnOutcome outcome, List<Behavior> past, Instant now) {
        RehearsingJourneys.Taken taken = journeys.take(outcome, past, wroteTo, now);
        taken.steps().forEach(run -> steps.add(new Rehearsing.Took(run.at(), run.journey(), run.step(), run.outcome(), JourneyPlaces.arm(run))));
        lived = past;
        until = now;
        waiting.removeIf(message -> taken.unwanted().contains(message.request().enrollmentId()));
        taken.messages().forEach(request -> waiting.add(new Waiting(request, now)));
        List<Waiting> due = waiting.stream().filter(message -> !message.due().isAfter(now))
                .sorted(Comparator.comparing(message -> -journeys.priority(message.request().journey()))).toList();
        waiting.removeAll(due);
        due.forEach(message -> write(message.request(), outcome.customer(), now));
        failures.addAll(taken.failures());
        return taken.updates();
    }

    private void write(MessageRequest request, Customer customer, Instant now) {
        Message message = new Message(request.customerId(), request.id(), request.journey(), request.step(), request.release(), request.channel(),
                request.template(), request.topic(), request.transactional(), request.context().over(LINKS), 0, request.queuedAt(), null);
        boolean mail = request.channel().equals(EmailChannel.NAME);
        String objection = mail ? email.objection(message, customer) : Objections.rehearsed(message, customer);
        Releasing.Verdict verdict = objection == null ? room.judge(request, customer, now) : new Releasing.Go();
        if (verdict instanceof Releasing.Later later) {
            waiting.add(new Waiting(request, later.until()));
            return;
        }
        objection = verdict instanceof Releasing.Never never ? never.reason() : objection;
        String content = "";
        if (objection == null) {
            try {
                content = mail ? readable(Email.parse(email.render(message, customer)))
                        : ChannelTemplate.CHANNELS.contains(message.channel()) ? String.join("\n", WrittenMessages.parts(written.render(message, customer)).values())
                        : WebhookBody.of(message, customer);
            } catch (RenderingFailed failed) {
                objection = failed.getMessage();
            }
        }
        if (objection == null) {
            room.took(request, now);
            wroteTo.add(request.enrollmentId());
            contacts.add(new Contact(request.channel(), request.topic(), request.template(), request.journey(), now));
        }
        Map<?, ?> trigger = (Map<?, ?>) request.context().get("trigger");
        messages.add(new Rehearsing.Sent(now, request.journey(), trigger.get("name").toString(), trigger.get("key").toString(),
                request.template() == null ? request.step() : request.template(), request.channel(), content, objection));
    }

    private static String readable(Email rendered) {
        return rendered.subject() + "\n" + rendered.text() + "\n" + rendered.html();
    }

    @Override
    public Instant nextDue() {
        return Stream.concat(Stream.ofNullable(journeys.nextDue()), waiting.stream().map(Waiting::due)).filter(Objects::nonNull)
                .min(Instant::compareTo).orElse(null);
    }

    @Override
    public List<Object> facts() {
        List<Object> facts = new ArrayList<>(journeys.facts());
        facts.addAll(contacts);
        return facts;
    }

    @Override
    public List<Rehearsing.Took> steps() {
        return steps;
    }

    @Override
    public List<Rehearsing.Sent> messages() {
        return messages;
    }

    @Override
    public List<String> failures() {
        return failures;
    }

    /** What is rehearsed is rendered and goes nowhere. */
    private static final class CarryingNothing implements EmailCarrier {

        @Override
        public boolean inTransaction() {
            return true;
        }

        @Override
        public SendResult carry(Email written, Message message, Customer customer, Instant now) {
            throw new UnsupportedOperationException("A rehearsal sends nothing.");
        }
    }
}
