package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import io.kairos.customer.SignedTokens;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Links by which customers say what they want to be written: signed, and unreadable to anybody else. */
@Singleton
class CustomerLinks {

    static final String UNSUBSCRIBE_URL = "unsubscribe_url";
    static final String PREFERENCES_URL = "preferences_url";

    private static final String UNSUBSCRIBE = "unsubscribe";
    private static final String PREFERENCES = "preferences";
    private static final String CONFIRM = "confirm";

    /**
     * What a message's links are about.
     *
     * @param topic   null when the message had none
     * @param address where it went; null when the channel has no addresses
     */
    record Of(UUID customerId, UUID messageId, String channel, String topic, String address) {

        private String text() {
            return String.join("\n", TrackedLinks.text(customerId), TrackedLinks.text(messageId), channel, topic == null ? "" : topic, address == null ? "" : address);
        }

        private static Of read(String text) {
            String[] parts = text.split("\n", 5);
            return new Of(TrackedLinks.id(parts[0], 0), TrackedLinks.id(parts[1], 0), parts[2], parts[3].isEmpty() ? null : parts[3],
                    parts[4].isEmpty() ? null : parts[4]);
        }
    }

    /** @param keys what is confirmed, as the trait consent names it; @param address what was written to */
    record Confirm(UUID customerId, String channel, String address, List<String> keys) {
    }

    private final SignedTokens tokens;
    private final String publicUrl;

    @Inject
    CustomerLinks(SignedTokens tokens, DeliveryConfig config) {
        this(tokens, config.publicUrl());
    }

    CustomerLinks(SignedTokens tokens, String publicUrl) {
        this.tokens = tokens;
        this.publicUrl = publicUrl.replaceFirst("/+$", "");
    }

    /** The message with the links that its template may show. */
    Message into(Message message, Customer customer) {
        if (!Subscriptions.CHANNELS.contains(message.channel())) {
            return message;
        }
        String about = new Of(message.customerId(), message.id(), message.channel(), message.topic(), Suppressions.address(customer, message.channel())).text();
        Map<String, Object> context = new HashMap<>(message.context().map());
        context.put(UNSUBSCRIBE_URL, publicUrl + "/u/" + tokens.sign(UNSUBSCRIBE, about));
        context.put(PREFERENCES_URL, publicUrl + "/preferences/" + tokens.sign(PREFERENCES, about));
        return message.about(JsonValues.of(context));
    }

    /** Empty when the token was not made here. */
    Optional<Of> unsubscribe(String token) {
        return tokens.read(UNSUBSCRIBE, token).map(Of::read);
    }

    Optional<Of> preferences(String token) {
        return tokens.read(PREFERENCES, token).map(Of::read);
    }

    /** From a message's unsubscribe link to the preference page. */
    String preferences(Of about) {
        return "/preferences/" + tokens.sign(PREFERENCES, about.text());
    }

    String confirm(Confirm confirm) {
        return publicUrl + "/confirm/" + tokens.sign(CONFIRM, TrackedLinks.text(confirm.customerId()) + "\n" + confirm.channel() + "\n" + confirm.address()
                + "\n" + String.join("\n", confirm.keys()));
    }

    Optional<Confirm> confirm(String token) {
        return tokens.read(CONFIRM, token).map(text -> {
            List<String> parts = List.of(text.split("\n"));
            return new Confirm(TrackedLinks.id(parts.get(0), 0), parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        });
    }
}
