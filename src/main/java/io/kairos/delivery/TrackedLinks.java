package io.kairos.delivery;

import io.kairos.customer.SignedTokens;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** What click links and pixels say, signed: only links that were in a message are followed. */
@Singleton
class TrackedLinks {

    private static final int ID = 22;
    private static final String CLICK = "click";
    private static final String OPEN = "open";

    /**
     * @param index which of the message's links it is, from 0
     * @param links how many the message has
     * @param url   where it leads, as the template has it
     */
    record Click(UUID customerId, UUID messageId, int index, int links, String url) {
    }

    record Open(UUID customerId, UUID messageId) {
    }

    private final SignedTokens tokens;

    TrackedLinks(SignedTokens tokens) {
        this.tokens = tokens;
    }

    String click(Click click) {
        return tokens.sign(CLICK, text(click.customerId()) + text(click.messageId()) + click.index() + " " + click.links() + " " + click.url());
    }

    /** Empty when the token was not made here. */
    Optional<Click> click(String token) {
        return tokens.read(CLICK, token).map(content -> {
            String[] rest = content.substring(2 * ID).split(" ", 3);
            return new Click(id(content, 0), id(content, ID), Integer.parseInt(rest[0]), Integer.parseInt(rest[1]), rest[2]);
        });
    }

    String open(Open open) {
        return tokens.sign(OPEN, text(open.customerId()) + text(open.messageId()));
    }

    /** Empty when the token was not made here. */
    Optional<Open> open(String token) {
        return tokens.read(OPEN, token).map(content -> new Open(id(content, 0), id(content, ID)));
    }

    static String text(UUID id) {
        byte[] bytes = ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static UUID id(String content, int from) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(content.substring(from, from + ID)));
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
