package io.kairos.customer;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;

/**
 * Tokens for links that customers get: opaque to read, and worthless when changed. A token is Base64url of the first 16 bytes of
 * HMAC-SHA256(key, purpose NUL content) and the content. The key is made once and kept in PostgreSQL, so every pod's tokens are good at
 * every pod.
 */
@Singleton
public class SignedTokens {

    private static final int SIGNATURE = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Jdbi jdbi;
    private volatile SecretKeySpec key;

    SignedTokens(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param purpose what the token is good for: one of another purpose is not read */
    public String sign(String purpose, String content) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(signature(purpose, text), SIGNATURE + text.length);
        System.arraycopy(text, 0, token, SIGNATURE, text.length);
        return ENCODER.encodeToString(token);
    }

    /** The content that was signed for this purpose; empty when the token was not made here or was changed. */
    public Optional<String> read(String purpose, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        // a token has one spelling only: Base64 would ignore the last character's spare bits
        if (bytes.length < SIGNATURE || !ENCODER.encodeToString(bytes).equals(token)) {
            return Optional.empty();
        }
        byte[] text = Arrays.copyOfRange(bytes, SIGNATURE, bytes.length);
        boolean genuine = MessageDigest.isEqual(Arrays.copyOf(bytes, SIGNATURE), signature(purpose, text));
        return genuine ? Optional.of(new String(text, StandardCharsets.UTF_8)) : Optional.empty();
    }

    private byte[] signature(String purpose, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key());
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(content), SIGNATURE);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private SecretKeySpec key() {
        if (key == null) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            key = new SecretKeySpec(jdbi.withHandle(handle -> {
                handle.createUpdate("insert into own_key (name, key) values ('links', :key) on conflict do nothing").bind("key", fresh).execute();
                return handle.createQuery("select key from own_key where name = 'links'").mapTo(byte[].class).one();
            }), "HmacSHA256");
        }
        return key;
    }
}
