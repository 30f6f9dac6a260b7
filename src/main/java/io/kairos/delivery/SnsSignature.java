package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** Whether Amazon SNS signed a message. Source: Amazon SNS developer guide, "Verifying the signatures of Amazon SNS messages". */
final class SnsSignature {

    private static final List<String> NOTIFICATION = List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
    private static final List<String> CONFIRMATION = List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

    private final AmazonPages pages;
    private final Clock clock;
    private final Cache<String, X509Certificate> certificates = Caffeine.newBuilder().maximumSize(100).build();

    SnsSignature(AmazonPages pages, Clock clock) {
        this.pages = pages;
        this.clock = clock;
    }

    /** @throws IOException when the certificate cannot be had now: the message may be genuine and should come again */
    boolean genuine(JsonNode message) throws IOException {
        String address = HookBody.text(message, "SigningCertURL");
        String told = HookBody.text(message, "Signature");
        if (told == null || !AmazonPages.genuine(address) || !address.endsWith(".pem")) {
            return false;
        }
        try {
            X509Certificate certificate = certificates.getIfPresent(address);
            if (certificate == null) {
                certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pages.fetch(address)));
                certificates.put(address, certificate);
            }
            certificate.checkValidity(Date.from(clock.instant()));
            boolean second = "2".equals(HookBody.text(message, "SignatureVersion"));
            Signature verifying = Signature.getInstance(second ? "SHA256withRSA" : "SHA1withRSA");
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(signed(message).getBytes(StandardCharsets.UTF_8));
            return verifying.verify(Base64.getDecoder().decode(told));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            return false;
        }
    }

    /** Names and values of what is signed, each on a line. */
    static String signed(JsonNode message) {
        StringBuilder signed = new StringBuilder();
        for (String field : "Notification".equals(HookBody.text(message, "Type")) ? NOTIFICATION : CONFIRMATION) {
            if (message.hasNonNull(field)) {
                signed.append(field).append('\n').append(message.get(field).asText()).append('\n');
            }
        }
        return signed.toString();
    }
}
