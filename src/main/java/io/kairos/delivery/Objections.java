package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.util.List;
import java.util.regex.Pattern;

/** Why customers may not or cannot be reached, in sentences that say what to do; null when they may. */
final class Objections {

    /** E.164: a plus and at most 15 digits, the first not 0. */
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");

    private Objections() {
    }

    static String consent(Message message, Customer customer) {
        String channel = message.channel();
        if (message.transactional() || customer.consented(channel, message.topic())) {
            return null;
        }
        return "no consent to " + channel + (message.topic() == null ? "" : " about '" + message.topic() + "'")
                + " at the moment of sending: it takes the trait consent." + channel
                + (message.topic() == null ? "" : " or consent." + channel + ":" + message.topic()) + ", set to true by an identify call";
    }

    static String phone(Customer customer) {
        String phone = customer.text("phone");
        if (phone == null) {
            return "no telephone number: send one as the trait phone in an identify call";
        }
        return E164.matcher(phone).matches() ? null
                : "the trait phone is not a telephone number in the form +4915112345678 (E.164): send it so in an identify call";
    }

    static String tokens(List<String> tokens) {
        return tokens.isEmpty() ? "no device to push to: send device tokens as the trait pushTokens in an identify call, or as context.device.token" : null;
    }

    /** As far as the customer alone decides: for rehearsals. */
    static String rehearsed(Message message, Customer customer) {
        String consent = List.of(ChannelTemplate.SLACK, WebhookChannel.NAME).contains(message.channel()) ? null : consent(message, customer);
        if (consent != null) {
            return consent;
        }
        return switch (message.channel()) {
            case ChannelTemplate.SMS -> phone(customer);
            case ChannelTemplate.PUSH -> tokens(DeviceTokens.ofTraits(customer));
            default -> null;
        };
    }
}
