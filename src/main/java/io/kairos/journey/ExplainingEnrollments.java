package io.kairos.journey;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.customer.Customer;
import io.kairos.decision.Explaining;
import io.kairos.decision.ExplainingCustomers;
import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Says what became of a customer's triggers in journeys as of an instant, with each condition judged once more on what was so then. */
@Singleton
public class ExplainingEnrollments {

    /**
     * An enrollment, or the refusal of one.
     *
     * @param step     where it stood
     * @param settle   how long it let late behaviors arrive before its first step
     * @param arms     of splits and holdouts
     * @param steps    what it ran, in order
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Answer(String sentence, UUID enrollment, String journey, long release, String trigger, String triggerKey, EnrollmentState state,
            String step, String reason, Instant enteredAt, Instant dueAt, Duration settle, List<Enrollments.Arm> arms, List<Ran> steps) {
    }

    /** @param checks the conditions it judged, with the values of then; empty when it judged none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ran(String sentence, String step, String kind, String outcome, String detail, Instant at, List<Explaining.Check> checks) {
    }

    private final Enrollments enrollments;
    private final BehaviorLog log;
    private final ExplainingCustomers customers;
    private final Releases releases;

    ExplainingEnrollments(Enrollments enrollments, BehaviorLog log, ExplainingCustomers customers, Releases releases) {
        this.enrollments = enrollments;
        this.log = log;
        this.customers = customers;
        this.releases = releases;
    }

    /**
     * @param trigger only enrollments of this trigger; null for any
     * @param journey only of this journey; null for any
     */
    public List<Answer> of(UUID customer, String trigger, String journey, Instant at) {
        List<EnrollmentRow> rows = enrollments.of(customer).stream().filter(row -> (trigger == null || row.trigger().equals(trigger))
                && (journey == null || row.journey().equals(journey)) && !row.enrolledAt().isAfter(at)).toList();
        if (rows.isEmpty()) {
            return List.of();
        }
        List<Behavior> behaviors = log.of(customer);
        List<StepRun> runs = enrollments.steps(customer);
        List<Enrollments.Arm> arms = enrollments.arms(customer);
        return rows.stream().map(row -> {
            List<StepRun> own = runs.stream().filter(run -> run.enrollmentId().equals(row.id())).sorted((one, other) -> Long.compare(one.n(), other.n())).toList();
            return answer(row, own, arms.stream().filter(arm -> arm.enrollment().equals(row.id()) && !arm.at().isAfter(at)).toList(), behaviors, at);
        }).toList();
    }

    private Answer answer(EnrollmentRow row, List<StepRun> runs, List<Enrollments.Arm> arms, List<Behavior> behaviors, Instant at) {
        EnrollmentRow then = Past.at(at, row, runs);
        Journey journey = Journeys.of(releases.number(row.release())).named(row.journey());
        Judging judging = new Judging(row, runs, behaviors, journey);
        List<Ran> ran = new ArrayList<>();
        runs.stream().filter(run -> !run.at().isAfter(at)).forEach(run -> ran.add(judging.ran(run, arms)));
        return new Answer(judging.sentence(then, arms, at), row.id(), row.journey(), row.release(), row.trigger(), row.triggerKey(), then.state(), then.step(),
                then.reason(), row.enteredAt(), then.dueAt(), journey == null ? null : journey.entry().settle(), arms, ran);
    }

    /** Why an enrollment has not come to the step that sends a template; null when it has, or there is none. */
    public String unsent(Answer answer, String template) {
        Journey journey = Journeys.of(releases.number(answer.release())).named(answer.journey());
        Step send = journey == null ? null : journey.route().all().stream().filter(step -> step instanceof Step.Send one && one.template().equals(template))
                .findFirst().orElse(null);
        if (send == null || answer.state() == EnrollmentState.REFUSED || answer.state() == EnrollmentState.HELD_OUT) {
            return null;
        }
        Ran ran = answer.steps().stream().filter(one -> one.step().equals(send.id())).reduce((one, other) -> other).orElse(null);
        if (ran != null) {
            return ran.outcome().equals("skipped") ? ran.sentence() : null;
        }
        String what = "The " + ((Step.Send) send).channel() + " \"" + template + "\" of " + answer.journey();
        for (Route.Choice choice : journey.route().choices(send)) {
            Ran took = answer.steps().stream().filter(one -> one.step().equals(choice.at().id()) && JourneyPlaces.arm(one.outcome(), one.detail()) != null)
                    .reduce((one, other) -> other).orElse(null);
            if (took != null && !JourneyPlaces.arm(took.outcome(), took.detail()).equals(choice.arm())) {
                return what + " stands behind \"" + choice.arm() + "\" of the step " + choice.at().id() + ", and she went on by \""
                        + JourneyPlaces.arm(took.outcome(), took.detail()) + "\". " + took.sentence();
            }
        }
        return answer.state().isLive() ? what + " comes at the step " + send.id() + ", and she has not come there yet."
                : what + " comes at the step " + send.id() + ", and she left the journey before.";
    }

    /** One enrollment's conditions. */
    private final class Judging {

        private final EnrollmentRow row;
        private final List<StepRun> runs;
        private final List<Behavior> behaviors;
        private final Journey journey;
        private final Set<String> because;

        Judging(EnrollmentRow row, List<StepRun> runs, List<Behavior> behaviors, Journey journey) {
            this.row = row;
            this.runs = runs;
            this.behaviors = behaviors;
            this.journey = journey;
            this.because = EnrollmentContext.because(row);
        }

        private Explaining.Judged judge(String condition, boolean withTriggering, Instant from, Instant at) {
            Customer customer = customers.asOf(row.customerId(), behaviors, at);
            EnrollmentRow then = Objects.requireNonNullElse(Past.at(at, row, runs), row);
            return Explaining.condition(releases.number(row.release()).conditions().probes(condition), customer, then.fact(), behaviors.stream().filter(behavior ->
                    because.contains(behavior.messageId()) ? withTriggering : !behavior.occurredAt().isBefore(from) && !behavior.occurredAt().isAfter(at)).toList(), at);
        }

        String sentence(EnrollmentRow then, List<Enrollments.Arm> arms, Instant at) {
            String of = "the journey " + row.journey();
            return switch (then.state()) {
                case SETTLING -> "The journey " + row.journey() + (then.dueAt() == null ? " lets late behaviors arrive, then starts."
                        : " looks once more at " + Said.time(then.dueAt()) + " whether the trigger still holds, then starts.");
                case REFUSED -> "The journey " + row.journey() + " did not take her in at " + Said.time(then.changedAt()) + ": " + refusal(then) + ".";
                case HELD_OUT -> "She is " + then.reason() + " " + row.journey() + ", so that its effect can be measured"
                        + arms.stream().filter(arm -> arm.arm().equals("holdout")).findFirst().map(arm -> ": her number is " + arm.bucket() + " of 10,000").orElse("") + ".";
                case COMPLETED -> "She went through " + of + " to its end at " + Said.time(then.changedAt()) + ".";
                case EXITED -> "She left " + of + " at " + Said.time(then.changedAt()) + ": " + left(then) + ".";
                case FAILED -> "The journey " + row.journey() + " failed at " + Said.time(then.changedAt()) + ": " + then.reason() + ".";
                default -> "She is in " + of + (then.step() == null ? "" : " at the step " + then.step()) + waiting(then, at);
            };
        }

        private String refusal(EnrollmentRow then) {
            String when = journey == null ? null : journey.entry().when();
            if ("entry condition".equals(then.reason()) && when != null) {
                return "its entry condition did not hold. " + stripped(judge(when, true, row.enteredAt(), then.changedAt()).sentence());
            }
            return "exit condition".equals(then.reason()) ? left(then) : Said.reason(then.reason(), journey);
        }

        private String left(EnrollmentRow then) {
            if ("exit condition".equals(then.reason()) && journey != null && journey.exitWhen() != null) {
                return "its exit condition held. " + stripped(judge(journey.exitWhen(), false, row.enteredAt(), then.changedAt()).sentence());
            }
            return Said.reason(then.reason(), journey);
        }

        private String waiting(EnrollmentRow then, Instant at) {
            Step step = journey == null || then.step() == null ? null : journey.route().step(then.step());
            String until = then.dueAt() == null ? "." : "; it goes on at " + Said.time(then.dueAt()) + " at the latest.";
            return step instanceof Step.WaitFor waitFor ? until + " " + String.join(" ", waitFor.when().stream()
                    .map(condition -> judge(condition, false, then.changedAt(), at)).filter(judged -> !judged.holds())
                    .map(judged -> "What it waits for has not come: " + judged.sentence()).toList()) : until;
        }

        Ran ran(StepRun run, List<Enrollments.Arm> arms) {
            Step step = journey == null ? null : journey.route().step(run.step());
            List<Explaining.Judged> judged = step == null ? List.of() : judged(step, run);
            List<Explaining.Check> checks = judged.stream().flatMap(one -> one.checks().stream()).toList();
            String drawn = step instanceof Step.Split split ? arms.stream().filter(arm -> arm.step().equals(run.step())).findFirst()
                    .map(arm -> Said.drawn(split, arm)).orElse("") : "";
            return new Ran("At " + Said.time(run.at()) + " " + Said.what(run) + drawn + "." + String.join("", judged.stream().map(one -> " " + one.sentence()).toList()),
                    run.step(), run.kind(), run.outcome(), run.detail(), run.at(), checks);
        }

        private List<Explaining.Judged> judged(Step step, StepRun run) {
            List<Explaining.Judged> judged = new ArrayList<>();
            String onlyIf = journey.onlyIf().get(step.id());
            if (onlyIf != null && !List.of("matched", "timed out", "joined").contains(run.outcome())) {
                judged.add(judge(onlyIf, true, row.enteredAt(), run.at()));
            }
            if (run.outcome().equals("skipped")) {
                return judged;
            }
            if (step instanceof Step.Branch branch) {
                for (Step.Arm arm : branch.arms()) {
                    Explaining.Judged asked = arm.when() == null ? null : judge(arm.when(), true, row.enteredAt(), run.at());
                    if (asked != null) {
                        judged.add(asked);
                    }
                    if (asked == null || asked.holds()) {
                        break;
                    }
                }
            } else if (step instanceof Step.WaitFor waitFor && !run.outcome().equals("waiting")) {
                waitFor.when().forEach(condition -> judged.add(judge(condition, false, reached(run), run.at())));
            } else if (step instanceof Step.Repeat repeat && repeat.until() != null) {
                judged.add(judge(repeat.until(), true, row.enteredAt(), run.at()));
            }
            return judged;
        }

        /** Since when a wait looks: since the step before it was through. */
        private Instant reached(StepRun run) {
            return runs.stream().filter(one -> one.n() < run.n() && one.step().equals(run.step()) && one.outcome().equals("waiting"))
                    .map(StepRun::at).reduce((one, other) -> other).orElse(row.enteredAt());
        }

        private static String stripped(String sentence) {
            return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        }
    }
}
