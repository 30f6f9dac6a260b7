package io.kairos.delivery;

import io.kairos.decision.DeadLetters;
import io.kairos.journey.Announcing;
import io.kairos.release.Releases;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.ext.mail.MailClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Which channels there are. */
class DeliveryWiring {

    private static final Logger LOG = Logger.getLogger(DeliveryWiring.class);

    @Produces
    @Singleton
    Transactions transactions() {
        return new Transactions() {
            @Override
            public <T> T call(Callable<T> work) {
                return QuarkusTransaction.requiringNew().call(work);
            }
        };
    }

    @Produces
    @Singleton
    List<Sender> senders(DeliveryConfig config, Releases releases, MailClient mails,
            @ConfigProperty(name = "quarkus.mailer.approved-recipients") Optional<List<Pattern>> approved,
            @ConfigProperty(name = "quarkus.mailer.bounce-address") Optional<String> bounces, Mailbox mailbox, WebhookSecret secret,
            MessageTable table, Releasing releasing, Transactions transactions, DeadLetters deadLetters, MessageMetrics metrics, RecommendingProducts products,
            TrackingEmails tracking, ProviderChannels others, Announcing announcing, CustomerLinks links, Clock clock) {
        EmailCarrier carrier = smtpIsConfigured() ? new SmtpCarrier(mails, config.email().from(), approved.orElse(List.of()), bounces.orElse(null)) : mailbox;
        LOG.info(carrier == mailbox ? "E-mails go to the local mailbox at /mailbox: set quarkus.mailer.host to send them over SMTP"
                : "E-mails go to the SMTP server of quarkus.mailer.host");
        List<Channel> channels = new ArrayList<>(others.all());
        channels.add(new TrackedEmailChannel(new EmailChannel(releases, carrier, products), tracking));
        WebhookChannel webhooks = new WebhookChannel(config.webhook().timeout(), new Receivers(config.webhook().privateNetworks()),
                new OnFirstUse<>(() -> new WebhookSignature(config.webhook().secret().orElseGet(secret::get))));
        channels.add(webhooks);
        channels.add(new SyncChannel(webhooks, releases));
        Breakers breakers = others.breakers();
        Backoff backoff = new Backoff(config.retry().first(), config.retry().longest(), () -> ThreadLocalRandom.current().nextDouble());
        return channels.stream().map(channel -> new Sender(channel, table, releasing, announcing, breakers, transactions, deadLetters, backoff,
                config.retry().attempts(), metrics, links, clock)).toList();
    }

    /** Quarkus itself gives the property a default, which is not a configuration. */
    private static boolean smtpIsConfigured() {
        ConfigValue host = ConfigProvider.getConfig().getConfigValue("quarkus.mailer.host");
        return host.getValue() != null && !host.getValue().isBlank() && host.getSourceOrdinal() > Integer.MIN_VALUE;
    }
}
