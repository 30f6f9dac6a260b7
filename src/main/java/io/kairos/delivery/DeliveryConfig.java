package io.kairos.delivery;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How messages are sent. */
@ConfigMapping(prefix = "kairos.delivery")
interface DeliveryConfig {

    /** How long a sender without work waits before it looks for what other pods left. */
    Duration poll();

    Retry retry();

    Email email();

    Webhook webhook();

    ChannelsConfig.Sms sms();

    ChannelsConfig.Push push();

    ChannelsConfig.Slack slack();

    ChannelsConfig.Breaker breaker();

    Recommendations recommendations();

    /** Where customers' mail programs reach this service; links in messages begin with it. */
    String publicUrl();

    Tracking tracking();

    Dkim dkim();

    Hooks hooks();

    /** Waits between attempts: a random part of first · 2ⁿ, at most longest. */
    interface Retry {

        /** Attempts in all; after the last one the message is a dead letter. */
        int attempts();

        Duration first();

        Duration longest();
    }

    /** How much goes out at a time, for each pod. */
    interface Flow {

        int concurrency();

        /** Messages per second; 0 for no limit. */
        int perSecond();
    }

    interface Email extends Flow {

        /** Sender's address, "Shop <hello@shop.example>" or bare. */
        String from();
    }

    interface Webhook extends Flow {

        /** "whsec_" and the key in Base64; without it a key is made once and kept in PostgreSQL. */
        Optional<String> secret();

        /** For the connection, and again for the answer. */
        Duration timeout();

        /** Whether webhooks may go to this host and to private networks. */
        boolean privateNetworks();
    }

    /** How products are recommended. */
    interface Recommendations {

        /** How often orders are counted anew. */
        Duration every();

        /** Orders of this time say what is bought together, and what products are called. */
        Duration pairs();

        /** Customers of this time make a product popular. */
        Duration popular();

        /** How long what a customer viewed, or put into her cart, is of interest. */
        Duration own();

        /** Customers that have to have bought two products together, or one product, before it is recommended to others. */
        int support();

        /** Products of a list. */
        int most();

        /** Hosts, such as shop.example, that links and images of recommended products may lead to; without it, any. */
        Optional<List<String>> hosts();
    }

    /** How e-mails are signed; read by {@link SigningMails}. */
    interface Dkim {

        /** Without it, e-mails are not signed. */
        Optional<String> domain();

        /** The public key stands in DNS at {@code <selector>._domainkey.<domain>}. */
        Optional<String> selector();

        /** RSA, PEM. */
        Optional<String> privateKey();

        /** Instead of the key itself, a file that has it. */
        Optional<String> privateKeyFile();
    }

    /** What e-mails tell of what is done with them. */
    interface Tracking {

        /** Links lead over this service, which records the click. */
        boolean clicks();

        /** A picture of one pixel records that the e-mail is looked at. */
        boolean opens();

        /** Links get utm_source, utm_medium, utm_campaign and utm_content, unless they have them. */
        boolean utm();
    }

    /** Providers that report what became of e-mails; each is refused until it is configured. */
    interface Hooks {

        Ses ses();

        Sendgrid sendgrid();

        Mailgun mailgun();

        interface Ses {

            /** ARNs of the SNS topics that may report: anybody can have Amazon sign messages of a topic of his own. */
            Optional<List<String>> topics();
        }

        interface Sendgrid {

            /** The verification key of the signed event webhook, Base64. */
            Optional<String> publicKey();
        }

        interface Mailgun {

            /** The HTTP webhook signing key. */
            Optional<String> signingKey();

            /** How far from now the signature's time may lie; its token is good once. */
            Duration window();
        }
    }
}
