package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Push over FCM's HTTP v1 API: one post to {@code /v1/projects/{project}/messages:send} for each device. The message counts as sent when
 * one device took it: it is not sent again for the sake of another, as the first would then ring twice.
 */
final class PushChannel implements Channel {

    /** @param token the OAuth 2 bearer token for each attempt, as they last an hour; throws IllegalStateException when there is none */
    record Project(String baseUrl, String project, BearerToken token) {
    }

    private final Project project;
    private final WrittenMessages written;
    private final DeviceTokens tokens;
    private final Posting posting;

    /** @param project null when none is configured */
    PushChannel(Project project, WrittenMessages written, DeviceTokens tokens, Duration timeout) {
        this.project = project;
        this.written = written;
        this.tokens = tokens;
        this.posting = new Posting(timeout);
    }

    @Override
    public String name() {
        return ChannelTemplate.PUSH;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public String objection(Message message, Customer customer) {
        String consent = Objections.consent(message, customer);
        String address = consent == null ? Objections.tokens(tokens.of(customer)) : consent;
        return address != null || project != null ? address
                : "no provider for push: set kairos.delivery.push.project and .token or .token-file";
    }

    @Override
    public String render(Message message, Customer customer) {
        return written.render(message, customer);
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        String bearer;
        try {
            bearer = project.token().get();
        } catch (IllegalStateException missing) {
            return new SendResult.Unavailable(missing.getMessage(), null);
        }
        List<String> names = new ArrayList<>();
        SendResult last = new SendResult.Refused("no device is left to push to");
        for (String token : tokens.of(customer)) {
            last = push(message, token, bearer, now);
            if (last instanceof SendResult.Sent sent) {
                names.add(sent.providerId());
            } else if (last instanceof SendResult.Unavailable) {
                break;
            }
        }
        return names.isEmpty() ? last : new SendResult.Sent(String.join(" ", names));
    }

    private SendResult push(Message message, String token, String bearer, Instant now) {
        return posting.send(posting.to(project.baseUrl() + "/v1/projects/" + project.project() + "/messages:send")
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(PushPayload.of(message.id(), token, WrittenMessages.parts(message.content())))).build(), now,
                answer -> result(answer, token, now));
    }

    private SendResult result(Posting.Answer answer, String token, Instant now) {
        JsonNode body = AnswerJson.of(answer.text());
        if (answer.accepted()) {
            return new SendResult.Sent(body.path("name").asText(""));
        }
        JsonNode error = body.path("error");
        String code = error.path("status").asText("");
        for (JsonNode detail : error.path("details")) {
            code = detail.path("errorCode").asText(code);
        }
        if (code.equals("UNREGISTERED")) {
            tokens.gone(token, now);
            return new SendResult.Refused("UNREGISTERED: the app is not on that device any more, so its token is not used again");
        }
        String said = answer.host() + " answered " + answer.status() + (code.isEmpty() ? "" : " " + code)
                + (error.has("message") ? ": " + error.get("message").asText() : "");
        // a bearer token that has expired is replaced; the message is not to blame
        return answer.status() == 401 ? new SendResult.Unavailable(said + "; check kairos.delivery.push.token or .token-file", null) : answer.failed(said);
    }

    /** What the API takes. The id is where a device keeps one notification of several with the same. */
    private static final class PushPayload {

        private static String of(UUID id, String token, Map<String, String> parts) {
            Map<String, Object> data = new TreeMap<>(Map.of("message_id", id.toString()));
            Map<String, Object> web = new TreeMap<>(Map.of("notification", Map.of("tag", id.toString())));
            String link = parts.get(ChannelTemplate.LINK);
            if (link != null) {
                data.put("link", link);
            }
            if (link != null && link.startsWith("https://")) {
                web.put("fcm_options", Map.of("link", link));
            }
            return JsonValues.of(Map.of("message", Map.of(
                    "token", token,
                    "notification", Map.of("title", parts.get(ChannelTemplate.TITLE), "body", parts.get(ChannelTemplate.BODY)),
                    "data", data,
                    "android", Map.of("notification", Map.of("tag", id.toString())),
                    "apns", Map.of("headers", Map.of("apns-collapse-id", id.toString())),
                    "webpush", web))).json();
        }
    }
}
