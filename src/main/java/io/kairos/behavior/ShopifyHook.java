package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Shopify's webhooks: HMAC-SHA256 over the body as sent, in Base64. Source: shopify.dev, "Verify deliveries". An event told twice, or late, is
 * the same one, since what is stored is named after what it tells of.
 */
@Path("/hooks/shopify")
@Blocking
class ShopifyHook {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> secrets;
    private final TakingShopify taking;

    ShopifyHook(IngestConfig config, TakingShopify taking) {
        this.secrets = config.shopify().secrets().orElse(List.of());
        this.taking = taking;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Customers, carts, checkouts, orders and refunds of a Shopify shop; topics that are no concern are answered 200 and left")
    public void event(@HeaderParam("X-Shopify-Topic") String topic, @HeaderParam("X-Shopify-Hmac-Sha256") String signature, byte[] body) {
        if (secrets.isEmpty()) {
            throw problem(404, "Not configured", "Set kairos.ingest.shopify.secrets to take these events.");
        }
        if (secrets.stream().noneMatch(secret -> genuine(secret, signature, body))) {
            throw problem(401, "Not genuine", "X-Shopify-Hmac-Sha256 does not fit the body and kairos.ingest.shopify.secrets.");
        }
        if (topic == null || topic.isBlank()) {
            throw problem(400, "Not readable", "The header X-Shopify-Topic is missing.");
        }
        taking.take(topic.strip(), read(body));
    }

    private static JsonNode read(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException malformed) {
            // answered like any other body that is not what it should be
        }
        throw problem(400, "Not readable", "The body must be a JSON object.");
    }

    static boolean genuine(String secret, String signature, byte[] body) {
        if (signature == null || body == null) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.strip().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return MessageDigest.isEqual(mac.doFinal(body), Base64.getDecoder().decode(signature.strip()));
        } catch (IllegalArgumentException notBase64) {
            return false;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
