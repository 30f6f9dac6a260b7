package io.kairos.console;

import io.kairos.delivery.Messages;
import io.kairos.journey.EnrollmentRow;
import io.kairos.journey.EnrollmentState;
import io.kairos.journey.Enrollments;
import io.kairos.journey.Journey;
import io.kairos.journey.Journeys;
import io.kairos.journey.Step;
import io.kairos.journey.StepRun;
import io.kairos.release.Release;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Says in sentences what became of a customer's triggers in journeys, and of their messages. */
@Singleton
class ExplainingJourneys {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * An enrollment, or the refusal of one.
     *
     * @param steps what it ran, in order
     */
    record JourneyAnswer(String sentence, UUID enrollment, String journey, long release, String trigger, String triggerKey, EnrollmentState state,
            String step, String reason, Instant enteredAt, Instant dueAt, List<StepRun> steps) {
    }

    record MessageAnswer(String sentence, UUID message, UUID enrollment, String journey, String step, String channel, String template, long release,
            String status, String reason) {
    }

    private final Enrollments enrollments;
    private final Messages messages;

    ExplainingJourneys(Enrollments enrollments, Messages messages) {
        this.enrollments = enrollments;
        this.messages = messages;
    }

    /**
     * @param trigger only enrollments of this trigger; null for any
     * @param journey only of this journey; null for any
     */
    List<JourneyAnswer> of(UUID customer, String trigger, String journey) {
        List<StepRun> runs = enrollments.steps(customer);
        return enrollments.of(customer).stream()
                .filter(row -> (trigger == null || row.trigger().equals(trigger)) && (journey == null || row.journey().equals(journey)))
                .map(row -> answer(row, runs.stream().filter(run -> run.enrollmentId().equals(row.id())).toList())).toList();
    }

    private static JourneyAnswer answer(EnrollmentRow row, List<StepRun> runs) {
        String sentence = switch (row.state()) {
            case SETTLING -> "The journey " + row.journey() + " looks once more at " + time(row.dueAt()) + " whether the trigger still holds, then starts.";
            case REFUSED -> "The journey " + row.journey() + " did not take her in: " + row.reason() + ".";
            case COMPLETED -> "The journey " + row.journey() + " ran to its end at " + time(row.changedAt()) + ".";
            case EXITED -> "She left the journey " + row.journey() + " at " + time(row.changedAt()) + ": " + row.reason() + ".";
            case FAILED -> "The journey " + row.journey() + " failed at " + time(row.changedAt()) + ": " + row.reason() + ".";
            default -> "She is in the journey " + row.journey() + (row.step() == null ? "" : " at the step " + row.step())
                    + (row.dueAt() == null ? "." : "; it goes on at " + time(row.dueAt()) + " at the latest.");
        };
        return new JourneyAnswer(sentence, row.id(), row.journey(), row.release(), row.trigger(), row.triggerKey(), row.state(), row.step(),
                row.reason(), row.enteredAt(), row.dueAt(), runs);
    }

    List<MessageAnswer> messages(UUID customer, String journey, String template) {
        return messages.of(customer).stream().filter(message -> (journey == null || journey.equals(message.journey()))
                && (template == null || template.equals(message.template()))).map(ExplainingJourneys::answer).toList();
    }

    Optional<MessageAnswer> message(UUID customer, String id) {
        return messages.of(customer).stream().filter(message -> message.id().toString().equals(id)).map(ExplainingJourneys::answer).findFirst();
    }

    private static MessageAnswer answer(Messages.Entry message) {
        String what = "The " + message.channel() + " \"" + message.template() + "\" of the journey " + message.journey();
        String sentence = switch (message.status()) {
            case SENT -> what + " was sent at " + time(message.settledAt()) + ".";
            case SUPPRESSED -> what + " was held back at " + time(message.settledAt()) + ": " + message.reason() + ".";
            case CANCELLED -> what + " was cancelled at " + time(message.settledAt()) + ": " + message.reason() + ".";
            case FAILED -> what + " could not be delivered: " + message.reason() + ".";
            default -> what + " is queued since " + time(message.at()) + (message.reason() == null ? "." : "; the last attempt failed: " + message.reason() + ".");
        };
        return new MessageAnswer(sentence, message.id(), message.enrollment(), message.journey(), message.step(), message.channel(), message.template(),
                message.release(), message.status().name(), message.reason());
    }

    /** The trigger that starts a journey; null when the release has none of this name. */
    String triggerOf(Release release, String journey) {
        Journeys all = release.part(Journeys.class);
        Journey found = all == null ? null : all.named(journey);
        return found == null ? null : found.entry().on();
    }

    /** Journeys that send a template. */
    List<String> sending(Release release, String template) {
        Journeys all = release.part(Journeys.class);
        return all == null ? List.of() : all.all().stream()
                .filter(journey -> journey.route().all().stream().anyMatch(step -> step instanceof Step.Send send && send.template().equals(template)))
                .map(Journey::name).distinct().sorted().toList();
    }

    private static String time(Instant instant) {
        return instant == null ? "" : TIME.format(instant);
    }
}
