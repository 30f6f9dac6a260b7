package io.kairos.delivery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks has it: HMAC-SHA256 over id, time and body. */
final class WebhookSignature {

    static final String PREFIX = "whsec_";
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    /**
     * @param secret "whsec_" and the key in Base64; the prefix may be missing
     * @throws IllegalArgumentException when it is not Base64
     */
    WebhookSignature(String secret) {
        String base64 = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
        this.key = new SecretKeySpec(Base64.getDecoder().decode(base64), HMAC);
    }

    /** @param timestamp of the attempt, in epoch seconds */
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            byte[] hash = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
