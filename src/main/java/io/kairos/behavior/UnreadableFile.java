package io.kairos.behavior;

/** An uploaded file of which nothing was taken; says what is wrong with it and what to do. */
public final class UnreadableFile extends Exception {

    UnreadableFile(String message) {
        super(message, null, false, false);
    }
}
