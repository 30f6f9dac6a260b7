package io.kairos.decision;

import org.jdbi.v3.core.Jdbi;

/** The dead letters for tests of lower rooms that run without the service. */
public final class DeadLetterLists {

    private DeadLetterLists() {
    }

    public static DeadLetters on(Jdbi jdbi) {
        return new DeadLetters(jdbi);
    }
}
