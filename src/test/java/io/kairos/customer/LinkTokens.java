package io.kairos.customer;

import org.jdbi.v3.core.Jdbi;

/** Signed tokens for tests of lower rooms that run without the service. */
public final class LinkTokens {

    private LinkTokens() {
    }

    public static SignedTokens on(Jdbi jdbi) {
        return new SignedTokens(jdbi);
    }
}
