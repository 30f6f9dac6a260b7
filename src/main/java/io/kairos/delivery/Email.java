package io.kairos.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/**
 * An e-mail as rendered; kept as JSON with its message.
 *
 * @param unsubscribe where one click unsubscribes; null for a transactional one
 */
record Email(String subject, String html, String text, String unsubscribe) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Email(String subject, String html, String text) {
        this(subject, html, text, null);
    }

    Email with(String newHtml, String newText) {
        return new Email(subject, newHtml, newText, unsubscribe);
    }

    Email with(String newUnsubscribe) {
        return new Email(subject, html, text, newUnsubscribe);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Email parse(String json) {
        try {
            return JSON.readValue(json, Email.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
