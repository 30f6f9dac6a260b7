package io.kairos.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who calls: for the audit log and the two-person rule. */
@RequestScoped
class Caller {

    static final String HEADER = "X-Kairos-User";

    /** Nobody has signed in. */
    static final String ANONYMOUS = "anonymous";

    private final HttpHeaders headers;
    private final boolean trusted;

    Caller(HttpHeaders headers, @ConfigProperty(name = "kairos.console.trust-user-header") boolean trusted) {
        this.headers = headers;
        this.trusted = trusted;
    }

    String name() {
        String named = trusted ? headers.getHeaderString(HEADER) : null;
        return named == null || named.isBlank() || named.length() > 200 ? ANONYMOUS : named.strip();
    }
}
