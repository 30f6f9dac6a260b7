package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Posts JSON to the step's URL, signed per Standard Webhooks. It speaks to the shop's systems, so consent is not asked. */
final class WebhookChannel implements Channel {

    static final String NAME = "webhook";
    private static final Set<Integer> WORTH_ANOTHER_ATTEMPT = Set.of(408, 425, 429);

    private final HttpClient client;
    private final Duration timeout;
    private final Supplier<WebhookSignature> signature;

    WebhookChannel(Duration timeout, Supplier<WebhookSignature> signature) {
        this.client = HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).build();
        this.timeout = timeout;
        this.signature = signature;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public String objection(Message message, Customer customer) {
        String url = message.context().text("url");
        return url != null && (url.startsWith("https://") || url.startsWith("http://")) ? null
                : "no address to post to: give the step's webhook a url that starts with https:// or http://";
    }

    @Override
    public String render(Message message, Customer customer) {
        return WebhookBody.of(message, customer);
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        String id = "msg_" + message.id();
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(message.context().text("url"))).timeout(timeout)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "Kairos")
                    .header("webhook-id", id)
                    .header("webhook-timestamp", String.valueOf(now.getEpochSecond()))
                    .header("webhook-signature", signature.get().sign(id, now.getEpochSecond(), message.content()))
                    .POST(BodyPublishers.ofString(message.content())).build();
        } catch (IllegalArgumentException wrong) {
            return new SendResult.Refused("the step's url or the signing secret cannot be used: " + wrong.getMessage());
        }
        try {
            // the request's own timeout ends with the headers; a body that never ends must not hold the row forever
            return result(client.sendAsync(request, BodyHandlers.discarding()).get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS), now);
        } catch (ExecutionException | TimeoutException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            return new SendResult.Unavailable("no answer from " + request.uri().getHost() + ": " + cause, null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new SendResult.Unavailable("stopped while waiting for the answer", null);
        }
    }

    private static SendResult result(HttpResponse<?> response, Instant now) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new SendResult.Sent();
        }
        String reason = response.uri().getHost() + " answered " + status;
        if (status < 500 && !WORTH_ANOTHER_ATTEMPT.contains(status)) {
            return new SendResult.Refused(reason);
        }
        return new SendResult.Unavailable(reason, response.headers().firstValue("Retry-After").map(value -> wait(value, now)).orElse(null));
    }

    /** Seconds, or an HTTP date; null when it is neither. */
    private static Duration wait(String retryAfter, Instant now) {
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter.strip())));
        } catch (NumberFormatException notSeconds) {
            try {
                return Duration.between(now, ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            } catch (DateTimeException neither) {
                return null;
            }
        }
    }
}
