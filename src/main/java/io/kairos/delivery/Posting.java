package io.kairos.delivery;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Hands messages over by HTTP, and tells answers that are final from those worth another attempt. Follows no redirects. */
final class Posting {

    private static final Set<Integer> WORTH_ANOTHER_ATTEMPT = Set.of(408, 425, 429);

    private final HttpClient client;
    private final Duration timeout;

    /** @param timeout for the connection, and again for the answer */
    Posting(Duration timeout) {
        this.client = HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).build();
        this.timeout = timeout;
    }

    /** @param text its first 16 KB */
    record Answer(int status, String text, String host, Duration retryAfter) {

        boolean accepted() {
            return status >= 200 && status < 300;
        }

        SendResult result() {
            return accepted() ? new SendResult.Sent() : failed(host + " answered " + status);
        }

        /** Temporary for what is worth another attempt, throttled when it says when; else permanent. */
        SendResult failed(String reason) {
            return status < 500 && !WORTH_ANOTHER_ATTEMPT.contains(status) ? new SendResult.Refused(reason)
                    : new SendResult.Unavailable(reason, retryAfter);
        }
    }

    /** @throws IllegalArgumentException when it is no address for HTTP */
    HttpRequest.Builder to(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(timeout).header("User-Agent", "Kairos");
    }

    /** @param reading what an answer means; no answer is temporary */
    SendResult send(HttpRequest request, Instant now, Function<Answer, SendResult> reading) {
        try {
            // the request's own timeout ends with the headers; a body that never ends must not hold the row forever
            HttpResponse<String> response = client.sendAsync(request, head -> new FirstText()).get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
            return reading.apply(new Answer(response.statusCode(), response.body(), response.uri().getHost(),
                    response.headers().firstValue("Retry-After").map(value -> wait(value, now)).orElse(null)));
        } catch (ExecutionException | TimeoutException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            return new SendResult.Unavailable("no answer from " + request.uri().getHost() + ": " + cause, null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new SendResult.Unavailable("stopped while waiting for the answer", null);
        }
    }

    /** Seconds, or an HTTP date; null when it is neither. */
    static Duration wait(String retryAfter, Instant now) {
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter.strip())));
        } catch (NumberFormatException notSeconds) {
            try {
                return Duration.between(now, ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            } catch (DateTimeException neither) {
                return null;
            }
        }
    }
}
