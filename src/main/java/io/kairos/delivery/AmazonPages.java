package io.kairos.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;

/** Fetches what SNS refers to: pages of SNS itself over HTTPS, no redirects, and nothing else. */
class AmazonPages {

    private static final Pattern HOST = Pattern.compile("sns\\.[a-z0-9-]{3,30}\\.amazonaws\\.com(\\.cn)?");
    private static final int LARGEST = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Whether the address is one of SNS: nothing else is ever fetched because a request says so. */
    static boolean genuine(String address) {
        try {
            URI uri = URI.create(address == null ? "" : address);
            return "https".equals(uri.getScheme()) && uri.getHost() != null && HOST.matcher(uri.getHost()).matches()
                    && uri.getRawUserInfo() == null && (uri.getPort() == -1 || uri.getPort() == 443);
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /** @throws IOException when it cannot be had, or the answer is not 200 */
    byte[] fetch(String address) throws IOException {
        if (!genuine(address)) {
            throw new IOException("not an address of SNS: " + address);
        }
        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(PATIENCE).build();
        try {
            HttpResponse<InputStream> answer = client.send(HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException("SNS answers " + answer.statusCode());
                }
                return body.readNBytes(LARGEST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
