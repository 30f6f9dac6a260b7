package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;

/** What providers post, and the answers they get when it is not theirs. */
final class HookBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private HookBody() {
    }

    static JsonNode read(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (json != null && json.isContainerNode()) {
                return json;
            }
        } catch (IOException malformed) {
            // answered like any other body that is not what it should be
        }
        throw malformed("The body must be a JSON object or array.");
    }

    /** Null when it is absent or empty. */
    static String text(JsonNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || !value.isValueNode() || value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }

    static HttpProblem malformed(String detail) {
        return problem(Status.BAD_REQUEST, "Not readable", detail);
    }

    static HttpProblem unconfigured(String property) {
        return problem(Status.NOT_FOUND, "Not configured", "Set " + property + " to take these events.");
    }

    static HttpProblem forged(String detail) {
        return problem(Status.FORBIDDEN, "Not genuine", detail);
    }

    private static HttpProblem problem(Status status, String title, String detail) {
        return HttpProblem.builder().withStatus(status).withTitle(title).withDetail(detail).build();
    }
}
