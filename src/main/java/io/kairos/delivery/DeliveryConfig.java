package io.kairos.delivery;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** How messages are sent. */
@ConfigMapping(prefix = "kairos.delivery")
interface DeliveryConfig {

    /** How long a sender without work waits before it looks for what other pods left. */
    Duration poll();

    Retry retry();

    Email email();

    Webhook webhook();

    /** Waits between attempts: a random part of first · 2ⁿ, at most longest. */
    interface Retry {

        /** Attempts in all; after the last one the message is a dead letter. */
        int attempts();

        Duration first();

        Duration longest();
    }

    /** How much goes out at a time, for each pod. */
    interface Flow {

        int concurrency();

        /** Messages per second; 0 for no limit. */
        int perSecond();
    }

    interface Email extends Flow {

        /** Sender's address, "Shop <hello@shop.example>" or bare. */
        String from();
    }

    interface Webhook extends Flow {

        /** "whsec_" and the key in Base64; without it a key is made once and kept in PostgreSQL. */
        Optional<String> secret();

        /** For the connection, and again for the answer. */
        Duration timeout();
    }
}
