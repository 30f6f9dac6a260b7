package io.kairos.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether a customer is kept from a journey so that its effect can be measured: by the program, from all journeys alike, or by the journey. */
final class Holdout {

    /** The splits that holdouts are recorded as, with the arms {@code holdout} and {@code treated}. */
    static final String JOURNEY = "holdout";
    static final String PROGRAM = "program-holdout";

    private final EnrollmentRow row;
    private final int program;
    private final int journey;
    private final int programBucket;
    private final int journeyBucket;

    /** @param program how many of 10,000 customers the program keeps from all journeys */
    static Holdout of(EnrollmentRow row, Journey journey, int program) {
        return new Holdout(row, program, journey.entry().holdout());
    }

    private Holdout(EnrollmentRow row, int program, int journey) {
        this.row = row;
        this.program = program;
        this.journey = journey;
        this.programBucket = Split.bucket("", PROGRAM, row.customerId());
        this.journeyBucket = Split.bucket(row.journey(), JOURNEY, row.customerId());
    }

    boolean isHeldOut() {
        return programBucket < program || journeyBucket < journey;
    }

    String reason() {
        return programBucket < program ? "in the holdout of the program" : "in the holdout of the journey";
    }

    List<Changes.ArmTaken> arms(Instant now) {
        List<Changes.ArmTaken> arms = new ArrayList<>();
        if (program > 0) {
            arms.add(arm(PROGRAM, programBucket < program, programBucket, now));
        }
        // whom the program holds out says nothing about the journey
        if (journey > 0 && programBucket >= program) {
            arms.add(arm(JOURNEY, journeyBucket < journey, journeyBucket, now));
        }
        return arms;
    }

    private Changes.ArmTaken arm(String step, boolean held, int bucket, Instant now) {
        return new Changes.ArmTaken(row.customerId(), row.id(), row.journey(), row.release(), step, held ? "holdout" : "treated", bucket, null, now);
    }
}
