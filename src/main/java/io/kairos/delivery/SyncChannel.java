package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.release.Releases;
import java.net.URI;
import java.time.Instant;

/** Tells other systems of events, as webhooks do. Where to, the active release says, so that a corrected address holds for what waits. */
final class SyncChannel implements Channel {

    static final String NAME = "sync";

    private final WebhookChannel webhooks;
    private final Releases releases;

    SyncChannel(WebhookChannel webhooks, Releases releases) {
        this.webhooks = webhooks;
        this.releases = releases;
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
        return hook(message) == null ? "policies/sync.yaml has no webhook '" + message.step() + "' any more" : null;
    }

    /** It came with its content. */
    @Override
    public String render(Message message, Customer customer) {
        throw new RenderingFailed("what is told of an event is written when it happens");
    }

    @Override
    public String provider(Message message) {
        return NAME + " " + URI.create(hook(message).url()).getHost();
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        return webhooks.post(hook(message).url(), message, now);
    }

    private SyncPolicy.Hook hook(Message message) {
        SyncPolicy policy = releases.active().part(SyncPolicy.class);
        return policy == null ? null : policy.named(message.step());
    }
}
