package io.kairos;

/** The embedded database could not be started or stopped; the message says why and what to do. */
class EmbeddedDatabaseException extends RuntimeException {

    EmbeddedDatabaseException(String message) {
        super(message);
    }
}
