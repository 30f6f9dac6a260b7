package io.kairos.delivery;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import org.jdbi.v3.core.Jdbi;

/** The secret that webhooks are signed with when none is configured: made once, the same for all pods. */
@Singleton
class WebhookSecret {

    private final Jdbi jdbi;

    WebhookSecret(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    String get() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return jdbi.withHandle(handle -> {
            handle.createUpdate("insert into webhook_secret (secret) values (:secret) on conflict do nothing")
                    .bind("secret", WebhookSignature.PREFIX + Base64.getEncoder().encodeToString(key)).execute();
            return handle.createQuery("select secret from webhook_secret").mapTo(String.class).one();
        });
    }
}
