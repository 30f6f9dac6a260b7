package io.kairos.delivery;

import io.kairos.release.Releases;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The channels other than e-mail and webhook, and the breakers of all, as configured. */
@Singleton
class ProviderChannels {

    private final DeliveryConfig config;
    private final WrittenMessages written;
    private final DeviceTokens tokens;
    private final InAppTable inApp;
    private final Clock clock;

    ProviderChannels(DeliveryConfig config, Releases releases, RecommendingProducts products, DeviceTokens tokens, InAppTable inApp, Clock clock) {
        this.config = config;
        this.written = new WrittenMessages(releases, products);
        this.tokens = tokens;
        this.inApp = inApp;
        this.clock = clock;
    }

    List<Channel> all() {
        return List.of(new SmsChannel(account(config.sms()), written, config.sms().timeout()),
                new PushChannel(project(config.push()), written, tokens, config.push().timeout()),
                new InAppChannel(written, inApp),
                new SlackChannel(config.slack().hooks(), written, config.slack().timeout()));
    }

    Breakers breakers() {
        ChannelsConfig.Breaker breaker = config.breaker();
        return new Breakers(breaker.calls(), breaker.least(), breaker.failures(), breaker.open(), clock);
    }

    private static SmsChannel.Account account(ChannelsConfig.Sms sms) {
        return sms.account().isEmpty() || sms.authToken().isEmpty() || sms.from().isEmpty() ? null
                : new SmsChannel.Account(ChannelsConfig.withoutSlash(sms.baseUrl()), sms.account().get(), sms.authToken().get(), sms.from().get(),
                        sms.callbackUrl().map(ChannelsConfig::withoutSlash).orElse(null));
    }

    private static PushChannel.Project project(ChannelsConfig.Push push) {
        return push.project().isEmpty() || push.token().isEmpty() && push.tokenFile().isEmpty() ? null
                : new PushChannel.Project(ChannelsConfig.withoutSlash(push.baseUrl()), push.project().get(),
                        new BearerToken(push.token().orElse(null), push.tokenFile().orElse(null)));
    }
}
