package io.kairos.delivery;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * DKIM (RFC 6376): lets Quarkus Mailer sign what it sends, with the key of {@code kairos.delivery.dkim.*} in whichever form tools write it, and with
 * the headers that RFC 8058 wants to be signed.
 */
public final class SigningMails implements ConfigSourceFactory {

    private static final String OURS = "kairos.delivery.dkim.";
    private static final String MAILER = "quarkus.mailer.dkim.";
    private static final String HEADERS = "From,To,Subject,Date,Message-ID,MIME-Version,Content-Type,List-Unsubscribe,List-Unsubscribe-Post";
    /** Behind application.properties and the environment: whoever sets the mailer's own properties has them. */
    private static final int ORDINAL = 240;
    /** What stands around a PKCS#1 key of RSA in PKCS#8. */
    private static final byte[] RSA = Base64.getDecoder().decode("AgEAMA0GCSqGSIb3DQEBAQUA");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String domain = value(context, "domain");
        if (domain == null) {
            return List.of();
        }
        String selector = value(context, "selector");
        if (selector == null) {
            throw new IllegalArgumentException("DKIM needs " + OURS + "selector: the name under which the public key stands in DNS, as in <selector>._domainkey." + domain);
        }
        Map<String, String> mailer = new HashMap<>();
        mailer.put(MAILER + "enabled", "true");
        mailer.put(MAILER + "sdid", domain);
        mailer.put(MAILER + "selector", selector);
        mailer.put(MAILER + "header-canon-algo", "relaxed");
        mailer.put(MAILER + "body-canon-algo", "relaxed");
        mailer.put(MAILER + "signed-headers", HEADERS);
        mailer.put(MAILER + "private-key", Base64.getEncoder().encodeToString(key(context)));
        return List.of(new PropertiesConfigSource(mailer, "DKIM", ORDINAL));
    }

    private static byte[] key(ConfigSourceContext context) {
        String pem = value(context, "private-key");
        String file = value(context, "private-key-file");
        if ((pem == null) == (file == null)) {
            throw new IllegalArgumentException("DKIM needs either " + OURS + "private-key (PEM) or " + OURS + "private-key-file");
        }
        try {
            byte[] key = pkcs8(pem == null ? Files.readString(Path.of(file)) : pem);
            KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key));
            return key;
        } catch (IOException missing) {
            throw new IllegalArgumentException(OURS + "private-key-file cannot be read: " + missing, missing);
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException(OURS + (pem == null ? "private-key-file" : "private-key")
                    + " is not an RSA private key in PEM, such as `openssl genrsa 2048` writes", wrong);
        }
    }

    /** @param pem PKCS#8 or PKCS#1; line breaks may be spaces or written as \n, as in environment variables */
    static byte[] pkcs8(String pem) {
        byte[] key = Base64.getDecoder().decode(pem.replace("\\n", "").replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
        return pem.contains("BEGIN RSA PRIVATE KEY") ? sequence(RSA, der((byte) 0x04, key)) : key;
    }

    private static byte[] sequence(byte[] first, byte[] second) {
        return der((byte) 0x30, ByteBuffer.allocate(first.length + second.length).put(first).put(second).array());
    }

    private static byte[] der(byte tag, byte[] content) {
        int length = content.length;
        ByteBuffer der = ByteBuffer.allocate(length + 5).put(tag);
        if (length < 0x80) {
            der.put((byte) length);
        } else if (length < 0x100) {
            der.put((byte) 0x81).put((byte) length);
        } else {
            der.put((byte) 0x82).putShort((short) length);
        }
        der.put(content);
        byte[] exact = new byte[der.position()];
        der.flip().get(exact);
        return exact;
    }

    private static String value(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(OURS + name);
        return value == null || value.getValue() == null || value.getValue().isBlank() ? null : value.getValue().strip();
    }
}
