package io.kairos.behavior;

import org.jdbi.v3.core.Jdbi;

/** The behavior log for tests of lower rooms that run without the service. */
public final class BehaviorLogs {

    private BehaviorLogs() {
    }

    public static BehaviorLog on(Jdbi jdbi) {
        return new BehaviorLog(jdbi);
    }
}
