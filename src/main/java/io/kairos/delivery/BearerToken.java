package io.kairos.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A token that somebody else renews: a fixed one, or the content of a file, read anew for each message. */
final class BearerToken implements Supplier<String> {

    private final String fixed;
    private final Path file;

    /** @param fixed null to read the file */
    BearerToken(String fixed, Path file) {
        this.fixed = fixed;
        this.file = file;
    }

    /** @throws IllegalStateException in a sentence, when the file cannot be read or is no token */
    @Override
    public String get() {
        if (fixed != null) {
            return fixed;
        }
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty() || !token.matches("[\\x21-\\x7e]+")) {
                throw new IllegalStateException("the file of kairos.delivery.push.token-file holds no token: write one line to it");
            }
            return token;
        } catch (IOException missing) {
            throw new IllegalStateException("the file of kairos.delivery.push.token-file cannot be read: " + missing, missing);
        }
    }
}
