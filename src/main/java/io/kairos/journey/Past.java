package io.kairos.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How an enrollment stood earlier, by what its step log says. */
final class Past {

    private static final String UNTIL = "until ";

    private Past() {
    }

    /** @param runs its own, in order; @return as it stood, each since its {@code changedAt}, oldest first; the last is the row itself */
    static List<EnrollmentRow> of(EnrollmentRow row, List<StepRun> runs) {
        List<EnrollmentRow> stood = new ArrayList<>();
        if (row.state() != EnrollmentState.REFUSED || row.changedAt().isAfter(row.enrolledAt())) {
            stood.add(standing(row, EnrollmentState.SETTLING, null, row.enrolledAt(), null));
        }
        for (StepRun run : runs) {
            if (run.outcome().equals("waiting")) {
                stood.add(standing(row, run.kind().equals("wait") ? EnrollmentState.WAITING : EnrollmentState.WAITING_FOR, run.step(), run.at(), run.detail()));
            }
        }
        EnrollmentRow last = stood.isEmpty() ? row : stood.get(stood.size() - 1);
        if (row.isLive() && last.state() == row.state()) {
            stood.set(stood.size() - 1, row.changed(last.changedAt()));
        } else {
            stood.add(row);
        }
        return stood;
    }

    /** As it stood at an instant; null when it was not there yet. */
    static EnrollmentRow at(Instant instant, EnrollmentRow row, List<StepRun> runs) {
        EnrollmentRow at = null;
        for (EnrollmentRow stood : of(row, runs)) {
            at = stood.changedAt().isAfter(instant) ? at : stood;
        }
        return at;
    }

    private static EnrollmentRow standing(EnrollmentRow row, EnrollmentState state, String step, Instant since, String detail) {
        Instant due = detail != null && detail.startsWith(UNTIL) ? Instant.parse(detail.substring(UNTIL.length())) : null;
        return new EnrollmentRow(row.customerId(), row.id(), row.journey(), row.release(), row.key(), row.trigger(), row.triggerKey(), state, step,
                since, -1, due, row.enteredAt(), row.enrolledAt(), since, row.context(), null, null, row.logged());
    }
}
