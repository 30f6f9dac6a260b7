package io.kairos.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How messages go out over the channels other than e-mail and webhook, as far as {@link DeliveryConfig} is about it. */
final class ChannelsConfig {

    private ChannelsConfig() {
    }

    interface Sms extends DeliveryConfig.Flow {

        /** Twilio, or what has the shape of its API. */
        String baseUrl();

        /** Account sid; without it no text messages go out. */
        Optional<String> account();

        Optional<String> authToken();

        /** A number in E.164, or the sid of a messaging service. */
        Optional<String> from();

        /** Where this service is reached from outside; without it there are no delivery receipts. */
        Optional<String> callbackUrl();

        /** For the connection, and again for the answer. */
        Duration timeout();
    }

    interface Push extends DeliveryConfig.Flow {

        /** FCM, or what has the shape of its HTTP v1 API. */
        String baseUrl();

        /** Without it no push messages go out. */
        Optional<String> project();

        /** Bearer token; with those that expire, use a file. */
        Optional<String> token();

        /** Read for each message, so that whoever renews the token just writes it. */
        Optional<Path> tokenFile();

        /** For the connection, and again for the answer. */
        Duration timeout();
    }

    interface Slack extends DeliveryConfig.Flow {

        /** Addresses of incoming webhooks by name; "default" for templates that name none. */
        Map<String, String> hooks();

        /** For the connection, and again for the answer. */
        Duration timeout();
    }

    /** When a provider is left alone for a while. */
    interface Breaker {

        /** How many of the last hand-overs count. */
        int calls();

        /** With fewer hand-overs it stays closed. */
        int least();

        /** Percentage of temporary failures at which it opens. */
        int failures();

        /** How long it stays open. */
        Duration open();
    }

    static DeliveryConfig.Flow flow(DeliveryConfig config, String channel) {
        return switch (channel) {
            case EmailChannel.NAME -> config.email();
            case ChannelTemplate.SMS -> config.sms();
            case ChannelTemplate.PUSH -> config.push();
            case ChannelTemplate.SLACK -> config.slack();
            default -> config.webhook();
        };
    }

    static String withoutSlash(String url) {
        return url.replaceFirst("/+$", "");
    }
}
