package io.kairos.console;

import io.kairos.customer.Customer;
import io.kairos.customer.Customers;
import io.kairos.decision.Explaining.Explanation;
import io.kairos.decision.ExplainingCustomers;
import io.kairos.decision.ExplainingCustomers.Why;
import io.kairos.journey.ExplainingEnrollments;
import io.kairos.journey.Journey;
import io.kairos.journey.JourneyControl;
import io.kairos.journey.JourneyControls;
import io.kairos.journey.Journeys;
import io.kairos.journey.Memberships;
import io.kairos.journey.Step;
import io.kairos.release.Release;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** Puts an answer together from what is known of decisions, enrollments and messages. */
@Singleton
class AnsweringWhy {

    /**
     * What somebody wants to know of a customer as of an instant; exactly one of the names is given.
     *
     * @param step of a journey or an enrollment; null for all
     */
    record Question(UUID customer, Release release, Instant at, String trigger, String rule, String journey, String template, String message,
            String enrollment, String step) {
    }

    /**
     * @param sentences the answer for people, the most important first
     * @param decisions why each decision on record was made
     * @param rules     how far each rule that could decide it got
     * @param journeys  what became of it in journeys
     * @param messages  what became of the messages
     */
    record Answer(String customer, Instant at, List<String> sentences, List<Why> decisions, List<Explanation> rules, List<ExplainingEnrollments.Answer> journeys,
            List<ExplainingMessages.Answer> messages) {
    }

    private final Customers customers;
    private final ExplainingCustomers explaining;
    private final ExplainingEnrollments enrollments;
    private final ExplainingMessages messages;
    private final JourneyControls controls;
    private final Memberships memberships;

    AnsweringWhy(Customers customers, ExplainingCustomers explaining, ExplainingEnrollments enrollments, ExplainingMessages messages, JourneyControls controls,
            Memberships memberships) {
        this.customers = customers;
        this.explaining = explaining;
        this.enrollments = enrollments;
        this.messages = messages;
        this.controls = controls;
        this.memberships = memberships;
    }

    /** Empty when there is nothing of this name. @param now in the future of which nothing is known */
    Optional<Answer> answer(Question asked, Instant now) {
        Customer customer = customers.byId(List.of(asked.customer())).get(asked.customer());
        List<String> first = new ArrayList<>();
        if (asked.at().isAfter(now)) {
            first.add(asked.at() + " lies in the future: this is how it will be if nothing else happens until then.");
        } else if (asked.at().isBefore(customer.firstSeenAt())) {
            first.add("At " + asked.at() + " nothing had been heard of her yet: that began at " + customer.firstSeenAt() + ".");
        }
        Optional<Answer> answer = asked.rule() != null ? rule(asked) : asked.trigger() != null ? trigger(asked) : asked.message() != null ? message(asked)
                : asked.enrollment() != null ? enrollment(asked) : journeys(asked);
        return answer.map(found -> new Answer(Objects.requireNonNullElse(customer.userId(), customer.id().toString()), asked.at(),
                Stream.concat(first.stream(), found.sentences().stream()).distinct().toList(), found.decisions(), found.rules(), found.journeys(), found.messages()));
    }

    private Optional<Answer> rule(Question asked) {
        if (asked.release().rules().source(asked.rule()) == null) {
            return Optional.empty();
        }
        Explanation explanation = explaining.rule(asked.customer(), asked.release(), asked.rule(), asked.at());
        return answer(List.of(explanation.sentence()), List.of(), List.of(explanation), List.of(), List.of());
    }

    private Optional<Answer> trigger(Question asked) {
        List<Why> decisions = explaining.why(asked.customer(), asked.trigger(), asked.at());
        if (decisions.isEmpty() && !asked.release().rules().triggers().contains(asked.trigger())) {
            return Optional.empty();
        }
        List<Explanation> rules = explaining.whyNot(asked.customer(), asked.release(), asked.trigger(), asked.at());
        List<ExplainingEnrollments.Answer> answers = enrollments.of(asked.customer(), asked.trigger(), null, asked.at());
        List<String> sentences = new ArrayList<>(decisions.stream().map(Why::sentence).toList());
        if (decisions.stream().allMatch(why -> why.retractedAt() != null)) {
            rules.forEach(rule -> sentences.add(rule.sentence()));
        }
        answers.forEach(one -> sentences.add(one.sentence()));
        if (!decisions.isEmpty() && answers.isEmpty()) {
            sentences.add("No journey was entered on it" + (all(asked.release()).on(asked.trigger()).isEmpty()
                    ? ": release " + asked.release().number() + " has none that starts on " + asked.trigger() : "") + ".");
        }
        return answer(sentences, decisions, rules, answers, List.of());
    }

    /** Why a message of a template, or a journey, came or did not come. */
    private Optional<Answer> journeys(Question asked) {
        List<ExplainingMessages.Answer> sent = messages.of(asked.customer(), asked.journey(), asked.template(), asked.at()).stream()
                .filter(message -> asked.step() == null || asked.step().equals(message.step())).toList();
        List<Journey> of = all(asked.release()).all().stream().filter(journey -> asked.journey() != null ? journey.name().equals(asked.journey())
                : journey.route().all().stream().anyMatch(step -> step instanceof Step.Send send && send.template().equals(asked.template()))).toList();
        List<ExplainingEnrollments.Answer> answers = asked.journey() != null ? enrollments.of(asked.customer(), null, asked.journey(), asked.at())
                : of.stream().flatMap(journey -> enrollments.of(asked.customer(), null, journey.name(), asked.at()).stream()).toList();
        if (of.isEmpty() && sent.isEmpty() && answers.isEmpty()
                || asked.step() != null && of.stream().noneMatch(journey -> journey.route().step(asked.step()) != null)) {
            return Optional.empty();
        }
        TreeSet<String> triggers = new TreeSet<>(of.stream().map(journey -> journey.entry().on()).toList());
        List<Why> decisions = triggers.stream().flatMap(one -> explaining.why(asked.customer(), one, asked.at()).stream()).toList();
        List<Explanation> rules = triggers.stream().flatMap(one -> explaining.whyNot(asked.customer(), asked.release(), one, asked.at()).stream()).toList();
        List<String> sentences = new ArrayList<>(sent.stream().map(ExplainingMessages.Answer::sentence).toList());
        answers.forEach(one -> sentences.add(told(one, asked.step())));
        if (asked.template() != null) {
            answers.stream().map(one -> enrollments.unsent(one, asked.template())).filter(Objects::nonNull).forEach(sentences::add);
        }
        if (answers.isEmpty()) {
            of.stream().filter(journey -> journey.entry().broadcast() != null).forEach(journey -> sentences.add(journey.entry().broadcast()
                    .sentence(journey.name(), memberships.of(asked.customer()).get(journey.entry().broadcast().segment()))));
            decisions.forEach(why -> sentences.add(why.sentence() + " The journey was not entered on it: under release " + why.release()
                    + " nothing started on " + why.trigger() + "."));
            rules.stream().filter(rule -> decisions.isEmpty()).forEach(rule -> sentences.add(rule.sentence()));
        }
        Map<String, JourneyControl> controlled = controls.all();
        of.stream().filter(journey -> controlled.containsKey(journey.name())).forEach(journey -> sentences.add("The journey " + journey.name() + " is "
                + controlled.get(journey.name()).name().toLowerCase(Locale.ROOT) + " now: nobody enters."));
        return answer(sentences, decisions, rules, answers, sent);
    }

    private Optional<Answer> message(Question asked) {
        return messages.of(asked.customer(), null, null, asked.at()).stream().filter(one -> one.message().toString().equals(asked.message())).findFirst()
                .flatMap(message -> {
                    Answer whole = ofEnrollment(asked, message.enrollment().toString(), message.step());
                    return answer(Stream.concat(Stream.of(message.sentence()), whole.sentences().stream()).toList(), whole.decisions(), List.of(),
                            whole.journeys(), List.of(message));
                });
    }

    private Optional<Answer> enrollment(Question asked) {
        Answer answer = ofEnrollment(asked, asked.enrollment(), asked.step());
        return answer.journeys().isEmpty() || asked.step() != null && answer.journeys().stream().allMatch(one -> steps(one, asked.step()).isEmpty())
                ? Optional.empty() : Optional.of(answer);
    }

    private Answer ofEnrollment(Question asked, String enrollment, String step) {
        List<ExplainingEnrollments.Answer> answers = enrollments.of(asked.customer(), null, null, asked.at()).stream()
                .filter(one -> one.enrollment().toString().equals(enrollment)).toList();
        List<Why> decisions = answers.stream().flatMap(one -> explaining.why(asked.customer(), one.trigger(), asked.at()).stream()
                .filter(why -> why.key().equals(one.triggerKey()))).toList();
        List<ExplainingMessages.Answer> sent = messages.of(asked.customer(), null, null, asked.at()).stream()
                .filter(message -> message.enrollment().toString().equals(enrollment) && (step == null || step.equals(message.step()))).toList();
        List<String> sentences = Stream.of(answers.stream().map(one -> told(one, step)), decisions.stream().map(Why::sentence)).flatMap(all -> all).toList();
        return new Answer(null, null, sentences, decisions, List.of(), answers, sent);
    }

    private static String told(ExplainingEnrollments.Answer answer, String step) {
        List<String> steps = step == null ? List.of() : steps(answer, step);
        return step == null ? answer.sentence() : steps.isEmpty() ? answer.sentence() + " The step " + step + " has not been run." : String.join(" ", steps)
                + " " + answer.sentence();
    }

    private static List<String> steps(ExplainingEnrollments.Answer answer, String step) {
        return answer.steps().stream().filter(ran -> ran.step().equals(step)).map(ExplainingEnrollments.Ran::sentence).toList();
    }

    private static Journeys all(Release release) {
        return Journeys.of(release);
    }

    private static Optional<Answer> answer(List<String> sentences, List<Why> decisions, List<Explanation> rules, List<ExplainingEnrollments.Answer> journeys,
            List<ExplainingMessages.Answer> messages) {
        return Optional.of(new Answer(null, null, sentences, decisions, rules, journeys, messages));
    }
}
