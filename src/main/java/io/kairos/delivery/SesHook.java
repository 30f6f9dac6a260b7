package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/** Amazon SES over SNS: only topics that are configured, only what Amazon signed; a subscription to such a topic is confirmed. */
@Path("/hooks/ses")
@Blocking
class SesHook {

    private static final Logger LOG = Logger.getLogger(SesHook.class);

    private final List<String> topics;
    private final TakingProviderEvents taking;
    private final AmazonPages pages;
    private final SnsSignature signature;
    private final Clock clock;

    @Inject
    SesHook(DeliveryConfig config, TakingProviderEvents taking, Clock clock) {
        this(config.hooks().ses().topics().orElse(List.of()), taking, new AmazonPages(), clock);
    }

    SesHook(List<String> topics, TakingProviderEvents taking, AmazonPages pages, Clock clock) {
        this.topics = topics;
        this.taking = taking;
        this.pages = pages;
        this.signature = new SnsSignature(pages, clock);
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Events of Amazon SES, as SNS delivers them: delivery, bounce, complaint, subscription")
    public void message(byte[] body) {
        if (topics.isEmpty()) {
            throw HookBody.unconfigured("kairos.delivery.hooks.ses.topics");
        }
        JsonNode message = HookBody.read(body);
        String topic = HookBody.text(message, "TopicArn");
        if (topic == null || !topics.contains(topic)) {
            throw HookBody.forged("The topic is not one of kairos.delivery.hooks.ses.topics.");
        }
        try {
            if (!signature.genuine(message)) {
                throw HookBody.forged("Amazon did not sign this.");
            }
            switch (String.valueOf(HookBody.text(message, "Type"))) {
                case "SubscriptionConfirmation" -> confirm(topic, HookBody.text(message, "SubscribeURL"));
                case "Notification" -> taking.take(SesEvents.read(HookBody.read(message.path("Message").asText().getBytes(StandardCharsets.UTF_8)),
                        HookBody.text(message, "MessageId"), clock.instant()));
                default -> LOG.infof("SNS topic %s sent a %s", topic, HookBody.text(message, "Type"));
            }
        } catch (IOException unreachable) {
            throw HttpProblem.builder().withStatus(Status.SERVICE_UNAVAILABLE).withTitle("SNS was not reached")
                    .withDetail("Send this again: " + unreachable.getMessage()).build();
        }
    }

    private void confirm(String topic, String address) throws IOException {
        if (!AmazonPages.genuine(address)) {
            throw HookBody.forged("The subscription's address is not one of Amazon SNS.");
        }
        pages.fetch(address);
        LOG.infof("The subscription to SNS topic %s is confirmed", topic);
    }
}
