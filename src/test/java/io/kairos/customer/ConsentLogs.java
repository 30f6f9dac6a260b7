package io.kairos.customer;

import org.jdbi.v3.core.Jdbi;

/** The consent log for tests of lower rooms that run without the service. */
public final class ConsentLogs {

    private ConsentLogs() {
    }

    public static ConsentLog on(Jdbi jdbi) {
        return new ConsentLog(jdbi);
    }
}
