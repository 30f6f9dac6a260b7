package io.kairos.customer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;

/**
 * A person, as rules, journeys and templates see her.
 *
 * @param id          the key of everything stored about her
 * @param userId      the business's own id; null while she is anonymous
 * @param attributes  traits from identify calls and journeys' update steps, the latest of each name
 * @param firstSeenAt when her first behavior was received
 */
public record Customer(UUID id, String userId, JsonValues attributes, Instant firstSeenAt) {

    /** Where consent stands among the attributes: {@code consent.email}, {@code consent.email:offers}. */
    public static final String CONSENT = "consent";

    public String text(String attribute) {
        return attributes.text(attribute);
    }

    public Double number(String attribute) {
        return attributes.number(attribute);
    }

    public boolean flag(String attribute) {
        return attributes.flag(attribute);
    }

    public boolean known() {
        return userId != null;
    }

    /** Whether she agreed to this channel: only an explicit yes counts. */
    public boolean consented(String channel) {
        return attributes.flag(CONSENT + "." + channel);
    }

    /**
     * Whether she agreed to this topic on this channel. A no to the channel is a no to all its topics;
     * otherwise the topic's own answer counts, and without one the channel's.
     */
    public boolean consented(String channel, String topic) {
        if (topic == null || attributes.get(CONSENT + "." + Consent.key(channel, topic)) == null) {
            return consented(channel);
        }
        return !optedOut(channel, null) && attributes.flag(CONSENT + "." + Consent.key(channel, topic));
    }

    /** Whether she said no to this channel, or to this topic on it; who never said anything did not. */
    public boolean optedOut(String channel, String topic) {
        return Consent.isNo(attributes.get(CONSENT + "." + channel))
                || topic != null && Consent.isNo(attributes.get(CONSENT + "." + Consent.key(channel, topic)));
    }

    /** Whether the address she has now confirmed this consent. */
    public boolean confirmed(String channel, String topic, String address) {
        String by = attributes.text(CONSENT + "." + Consent.CONFIRMED + "." + Consent.key(channel, topic));
        return by != null && by.equalsIgnoreCase(address);
    }

    public String email() {
        return text("email");
    }

    /**
     * Where she is: by the attribute {@code timezone}, else by {@code country} or {@code address.country} the zone most people of that
     * country live in.
     *
     * @param otherwise for those of whom neither is known
     */
    public ZoneId timeZone(ZoneId otherwise) {
        String zone = text("timezone");
        if (zone != null) {
            try {
                return ZoneId.of(zone);
            } catch (DateTimeException unknown) {
                // the country says more than a zone nobody knows
            }
        }
        ZoneId ofCountry = CountryZones.of(text("country") == null ? text("address.country") : text("country"));
        return ofCountry == null ? otherwise : ofCountry;
    }

    public Customer with(JsonValues newAttributes) {
        return new Customer(id, userId, newAttributes, firstSeenAt);
    }
}
