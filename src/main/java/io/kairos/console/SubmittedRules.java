package io.kairos.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.kairos.release.ReadingArchive;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rules as they come over HTTP: a whole directory as an archive, or edits of a release as JSON.
 *
 * @param base  the release the files are edits of; null when they are a whole directory
 * @param files path to content; of edits, a null content removes the file
 * @param note  what the author says of the edits; null when nothing
 */
record SubmittedRules(Long base, Map<String, byte[]> files, String note) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHAPE = "Send a zip or tar.gz of the rules directory, or JSON such as"
            + " {\"base\": 3, \"files\": {\"triggers/vip.drl\": \"rule …\", \"journeys/old.yaml\": null}, \"note\": \"why\"}.";
    private static final Set<String> FIELDS = Set.of("base", "files", "note");

    static SubmittedRules read(byte[] body, MediaType type) {
        if (body == null || body.length == 0) {
            throw refused("The request has no body. " + SHAPE);
        }
        if (MediaType.APPLICATION_JSON_TYPE.isCompatible(type) && !type.isWildcardType()) {
            return edits(body);
        }
        try {
            return new SubmittedRules(null, ReadingArchive.read(body), null);
        } catch (ReadingArchive.BadArchive e) {
            throw refused(e.getMessage());
        }
    }

    private static SubmittedRules edits(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw refused("The JSON is broken in line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw refused("The body cannot be read: " + e.getMessage());
        }
        if (!root.path("base").isIntegralNumber() || !root.path("files").isObject() || root.get("files").isEmpty()) {
            throw refused("\"base\" (a release's number) or \"files\" is missing. " + SHAPE);
        }
        root.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw refused("\"" + field + "\" is no field of it. " + SHAPE);
            }
        });
        Map<String, byte[]> files = new TreeMap<>();
        root.get("files").fields().forEachRemaining(file -> {
            if (!file.getValue().isTextual() && !file.getValue().isNull()) {
                throw refused("files[\"" + file.getKey() + "\"] is neither text nor null. " + SHAPE);
            }
            files.put(file.getKey(), file.getValue().isNull() ? null : file.getValue().asText().getBytes(StandardCharsets.UTF_8));
        });
        return new SubmittedRules(root.get("base").asLong(), files, root.hasNonNull("note") ? root.get("note").asText() : null);
    }

    private static HttpProblem refused(String detail) {
        return HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("These are no rules").withDetail(detail).build();
    }
}
