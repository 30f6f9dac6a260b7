package io.kairos.behavior;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How behaviors are taken in. */
@ConfigMapping(prefix = "kairos.ingest")
interface IngestConfig {

    /** Keys that senders authenticate with; without any, every key is accepted. */
    Optional<List<String>> writeKeys();

    /** Transactions that write at the same time. */
    int writers();

    /** Messages a transaction takes at most. */
    int group();

    /** Messages that may wait for a transaction; beyond, senders are asked to come back later. */
    int queue();

    /** What senders that were turned away are told to wait. */
    Duration retryAfter();

    Imports imports();

    Shopify shopify();

    /** A Shopify shop that tells what happens by webhooks. */
    interface Shopify {

        /** Client secrets of the app, or of the shop's notifications; several while one is replaced. Without any, nothing is taken. */
        Optional<List<String>> secrets();
    }

    /** How uploaded files are taken in. */
    interface Imports {

        /** Rows of a file. */
        int mostRows();

        /** Rows of a transaction. */
        int chunk();

        /** Rows taken in before the answer; the others follow. */
        int atOnce();

        /** How often a pod looks for what others left. */
        Duration poll();

        /** How long a report is kept. */
        Duration keep();
    }
}
