package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Posts JSON to the step's URL, signed per Standard Webhooks. It speaks to the shop's systems, so consent is not asked. */
final class WebhookChannel implements Channel {

    static final String NAME = "webhook";

    private final Posting posting;
    private final Receivers receivers;
    private final Supplier<WebhookSignature> signature;

    WebhookChannel(Duration timeout, Receivers receivers, Supplier<WebhookSignature> signature) {
        this.posting = new Posting(timeout);
        this.receivers = receivers;
        this.signature = signature;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public String objection(Message message, Customer customer) {
        String url = message.context().text("url");
        return url != null && (url.startsWith("https://") || url.startsWith("http://")) ? null
                : "no address to post to: give the step's webhook a url that starts with https:// or http://";
    }

    @Override
    public String render(Message message, Customer customer) {
        return WebhookBody.of(message, customer);
    }

    /** Receivers have nothing to do with each other. */
    @Override
    public String provider(Message message) {
        try {
            return NAME + " " + URI.create(message.context().text("url")).getHost();
        } catch (IllegalArgumentException noAddress) {
            return NAME;
        }
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        return post(message.context().text("url"), message, now);
    }

    SendResult post(String url, Message message, Instant now) {
        String id = "msg_" + message.id();
        HttpRequest request;
        try {
            request = posting.to(url)
                    .header("Content-Type", "application/json")
                    .header("webhook-id", id)
                    .header("webhook-timestamp", String.valueOf(now.getEpochSecond()))
                    .header("webhook-signature", signature.get().sign(id, now.getEpochSecond(), message.content()))
                    .POST(BodyPublishers.ofString(message.content())).build();
        } catch (IllegalArgumentException wrong) {
            return new SendResult.Refused("the url or the signing secret cannot be used: " + wrong.getMessage());
        }
        String objection = receivers.objection(request.uri());
        return objection == null ? posting.send(request, now, Posting.Answer::result) : new SendResult.Refused(objection);
    }
}
