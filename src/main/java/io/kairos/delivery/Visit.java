package io.kairos.delivery;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Who follows a link or fetches a pixel, by what the request says.
 *
 * @param head     it asks for headers only, as scanners do
 * @param agent    in lower case; empty when not told
 * @param prefetch it says itself that it only fetches ahead
 */
record Visit(boolean head, String agent, boolean prefetch) {

    /** Nobody reads a mail and follows a link in less. */
    private static final Duration TOO_FAST = Duration.ofSeconds(2);
    /** Apple's Mail Privacy Protection fetches pictures when mail arrives and names itself so, without anything behind. */
    private static final String APPLE = "mozilla/5.0";
    private static final Map<String, String> PROXIES = Map.of("googleimageproxy", "gmail", "yahoomailproxy", "yahoo");
    private static final Pattern MACHINES = Pattern.compile("bot\\b|crawler|spider|scanner|preview|barracuda|mimecast|proofpoint|messagelabs|symantec|"
            + "trendmicro|sophos|ironport|fireeye|forcepoint|safelinks|facebookexternalhit|whatsapp|headless|phantomjs|"
            + "curl/|wget/|python-|go-http-client|java/|apache-httpclient|okhttp|libwww|node-fetch|axios");

    static Visit of(HttpServerRequest request) {
        String purpose = request.getHeader("Purpose") + " " + request.getHeader("Sec-Purpose") + " " + request.getHeader("X-Purpose") + " "
                + request.getHeader("X-Moz");
        String agent = request.getHeader("User-Agent");
        return new Visit(request.method().equals(HttpMethod.HEAD), agent == null ? "" : agent.strip().toLowerCase(Locale.ROOT),
                purpose.contains("prefetch") || purpose.contains("preview"));
    }

    /** Why this is a machine and not the customer, in a word for rules and reports; null when nothing speaks for it. */
    String machineReason(TrackedMessage message, Instant now) {
        if (head) {
            return "head-request";
        }
        if (prefetch) {
            return "prefetch";
        }
        if (agent.isEmpty()) {
            return "no-user-agent";
        }
        if (agent.equals(APPLE)) {
            return "apple-mail-privacy";
        }
        if (MACHINES.matcher(agent).find()) {
            return "known-user-agent";
        }
        boolean beforeSent = message.sentAt() == null && message.attempts() == 0;
        return beforeSent || message.sentAt() != null && now.isBefore(message.sentAt().plus(TOO_FAST)) ? "too-fast" : null;
    }

    /** The mail service that fetches pictures for its reader when she looks at the mail; null without one. */
    String proxy() {
        return PROXIES.entrySet().stream().filter(proxy -> agent.contains(proxy.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
    }
}
