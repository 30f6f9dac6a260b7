package io.kairos.delivery;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * What a provider reports of a message.
 *
 * @param provider "ses", "sendgrid", "mailgun" or "twilio"
 * @param id       the provider's id of the event
 * @param message  null when the report does not name a message of ours
 * @param address  the recipient's; null when not told
 * @param detail   why it bounced; null when there is nothing to add
 * @param hard     a bounce that another attempt will not mend
 */
record ProviderEvent(String provider, String id, MessageEvents.Kind kind, UUID message, String address, Instant at, String detail, boolean hard) {

    /** A message's id out of a header: bare, or a Message-ID as the carrier writes it; null when it is neither. */
    static UUID message(String header) {
        if (header == null) {
            return null;
        }
        String id = header.strip().replaceFirst("^<", "").replaceFirst("@.*$", "").toLowerCase(Locale.ROOT);
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") ? UUID.fromString(id) : null;
    }
}
