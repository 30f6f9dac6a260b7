package io.kairos.behavior;

import io.kairos.customer.Ids;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Who may send: the write key comes as the user name of Basic authentication. */
@Singleton
class WriteKeys {

    private static final Logger LOG = Logger.getLogger(WriteKeys.class);

    private final List<byte[]> accepted;

    WriteKeys(IngestConfig config) {
        accepted = config.writeKeys().orElse(List.of()).stream().map(key -> key.strip().getBytes(StandardCharsets.UTF_8)).toList();
    }

    void start(@Observes StartupEvent event) {
        if (accepted.isEmpty()) {
            LOG.warn("Development: kairos.ingest.write-keys is empty, so ANY write key is accepted");
        }
    }

    /**
     * The source that behaviors sent with these credentials are from; empty when they may not send.
     *
     * @param authorization the header; may be null
     * @param inBody        the body's {@code writeKey}; may be null
     */
    Optional<String> source(String authorization, String inBody) {
        String key = authorization == null ? inBody : user(authorization);
        if (key == null || key.isEmpty()) {
            return Optional.empty();
        }
        boolean known = accepted.isEmpty();
        for (byte[] one : accepted) {
            known |= MessageDigest.isEqual(one, key.getBytes(StandardCharsets.UTF_8));
        }
        return known ? Optional.of(Ids.of("source", key).toString().substring(0, 13)) : Optional.empty();
    }

    private static String user(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String credentials = new String(Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            return credentials.contains(":") ? credentials.substring(0, credentials.indexOf(':')) : credentials;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
