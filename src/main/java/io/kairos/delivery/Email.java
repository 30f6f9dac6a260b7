package io.kairos.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/** An e-mail as rendered; kept as JSON with its message. */
record Email(String subject, String html, String text) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Email with(String newHtml, String newText) {
        return new Email(subject, newHtml, newText);
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
