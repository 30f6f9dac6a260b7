package io.kairos.behavior;

import io.kairos.customer.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A message that is fit to be stored.
 *
 * @param customer  the key of whoever did it, by user id if there is one
 * @param formerly  who turns out to be the same person, for identify with both ids and for alias
 * @param source    who sent it, by write key
 * @param context   as received; null without one
 */
record Incoming(UUID customer, String userId, String anonymousId, List<Former> formerly, String source, String messageId, String type,
        Instant occurredAt, Instant receivedAt, String properties, String context) {

    /**
     * Another id of the same person.
     *
     * @param userId      null when it is an anonymous id
     * @param anonymousId null when it is a user id: then it counts only if such a customer exists
     */
    record Former(UUID customer, String userId, String anonymousId) {

        static Former user(String userId) {
            return new Former(Ids.user(userId), userId, null);
        }

        static Former anonymous(String anonymousId) {
            return new Former(Ids.anonymous(anonymousId), null, anonymousId);
        }
    }

    UUID id() {
        return Ids.of(source, messageId);
    }

    Incoming with(String otherProperties) {
        return new Incoming(customer, userId, anonymousId, formerly, source, messageId, type, occurredAt, receivedAt, otherProperties, context);
    }
}
