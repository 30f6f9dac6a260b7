package io.kairos.delivery;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How messages are sent. */
@ConfigMapping(prefix = "kairos.delivery")
interface DeliveryConfig {

    /** How long a sender without work waits before it looks for what other pods left. */
    Duration poll();

    Retry retry();

    Email email();

    Webhook webhook();

    Recommendations recommendations();

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

    /** How products are recommended. */
    interface Recommendations {

        /** How often orders are counted anew. */
        Duration every();

        /** Orders of this time say what is bought together, and what products are called. */
        Duration pairs();

        /** Customers of this time make a product popular. */
        Duration popular();

        /** How long what a customer viewed, or put into her cart, is of interest. */
        Duration own();

        /** Customers that have to have bought two products together, or one product, before it is recommended to others. */
        int support();

        /** Products of a list. */
        int most();

        /** Hosts, such as shop.example, that links and images of recommended products may lead to; without it, any. */
        Optional<List<String>> hosts();
    }
}
