package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.time.Instant;

/** E-mail whose links and pixel tell what is done with it; they are put in when it is rendered, so that each attempt has the same. */
final class TrackedEmailChannel implements Channel {

    private final Channel channel;
    private final TrackingEmails tracking;

    TrackedEmailChannel(Channel channel, TrackingEmails tracking) {
        this.channel = channel;
        this.tracking = tracking;
    }

    @Override
    public String name() {
        return channel.name();
    }

    @Override
    public boolean inTransaction() {
        return channel.inTransaction();
    }

    @Override
    public String objection(Message message, Customer customer) {
        return channel.objection(message, customer);
    }

    @Override
    public String render(Message message, Customer customer) {
        return tracking.track(Email.parse(channel.render(message, customer)), message).json();
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        return channel.send(message, customer, now);
    }
}
