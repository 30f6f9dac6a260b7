package io.kairos.behavior;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A request's JSON, taken apart.
 *
 * @param envelope everything but the batch
 * @param batch    null when the request is a single message
 */
record RequestBody(ObjectNode envelope, List<Message> batch) {

    /** 32 KB, as Segment's API allows a message. */
    static final int LARGEST_MESSAGE = 32 << 10;
    /** 500 KB, as Segment's API allows a request. */
    static final int LARGEST_REQUEST = 500 << 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param size in bytes */
    record Message(JsonNode json, long size) {
    }

    /** The request is beyond a limit. */
    static final class TooLarge extends Exception {
        TooLarge(String message) {
            super(message);
        }
    }

    /** The request is no JSON object. */
    static final class Malformed extends Exception {
        Malformed(String message) {
            super(message);
        }
    }

    /** @param encoding the Content-Encoding; null for none */
    static RequestBody read(byte[] body, String encoding) throws TooLarge, Malformed {
        byte[] json = "gzip".equalsIgnoreCase(encoding) ? unzip(body) : body;
        if (json.length > LARGEST_REQUEST) {
            throw tooLarge();
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("The body must be a JSON object.");
            }
            ObjectNode envelope = JSON.createObjectNode();
            List<Message> batch = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("batch") && parser.currentToken() == JsonToken.START_ARRAY) {
                    batch = messages(parser);
                } else {
                    envelope.set(field, JSON.readTree(parser));
                }
            }
            if (parser.nextToken() != null) {
                throw new Malformed("There is more after the JSON object.");
            }
            return new RequestBody(envelope, batch);
        } catch (JsonProcessingException e) {
            throw new Malformed("The body is not JSON: " + e.getOriginalMessage() + " at line " + e.getLocation().getLineNr()
                    + ", column " + e.getLocation().getColumnNr() + ".");
        } catch (IOException e) {
            throw new Malformed("The body cannot be read: " + e.getMessage());
        }
    }

    private static List<Message> messages(JsonParser parser) throws IOException {
        List<Message> messages = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            long from = parser.currentTokenLocation().getByteOffset();
            JsonNode message = JSON.readTree(parser);
            messages.add(new Message(message, parser.currentLocation().getByteOffset() - from));
        }
        return messages;
    }

    /** No more is unpacked than a request may have, however small it came. */
    private static byte[] unzip(byte[] body) throws TooLarge, Malformed {
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] json = zip.readNBytes(LARGEST_REQUEST + 1);
            if (json.length > LARGEST_REQUEST) {
                throw tooLarge();
            }
            return json;
        } catch (IOException e) {
            throw new Malformed("The body is not gzip, as its Content-Encoding says: " + e.getMessage());
        }
    }

    private static TooLarge tooLarge() {
        return new TooLarge("A request may have " + LARGEST_REQUEST / 1024 + " KB: send smaller batches.");
    }
}
