package io.kairos.customer;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;

/**
 * Tokens for links that customers get: nobody reads in them what they stand for, and a changed one is worth nothing. A token is Base64url of a
 * nonce and AES-GCM(content); the nonce follows from the content, so the same content has the same token. The key is made once and kept in
 * PostgreSQL, so every pod's tokens are good at every pod.
 */
@Singleton
public class SignedTokens {

    private static final int NONCE = 12;
    private static final int TAG = 128;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Jdbi jdbi;
    private volatile byte[] key;

    SignedTokens(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param purpose what the token is good for: one of another purpose is not read */
    public String sign(String purpose, String content) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        byte[] nonce = Arrays.copyOf(hash(purpose, text), NONCE);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, purpose, nonce).doFinal(text);
            return ENCODER.encodeToString(ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
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
        if (bytes.length < NONCE + TAG / Byte.SIZE || !ENCODER.encodeToString(bytes).equals(token)) {
            return Optional.empty();
        }
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, purpose, Arrays.copyOf(bytes, NONCE)).doFinal(bytes, NONCE, bytes.length - NONCE);
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException forged) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String purpose, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(hash("seal", new byte[0]), "AES"), new GCMParameterSpec(TAG, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private byte[] hash(String purpose, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private byte[] key() {
        if (key == null) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            key = jdbi.withHandle(handle -> {
                handle.createUpdate("insert into own_key (name, key) values ('links', :key) on conflict do nothing").bind("key", fresh).execute();
                return handle.createQuery("select key from own_key where name = 'links'").mapTo(byte[].class).one();
            });
        }
        return key;
    }
}
