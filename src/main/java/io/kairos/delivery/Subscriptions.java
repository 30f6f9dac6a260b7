package io.kairos.delivery;

import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.kairos.journey.Journeys;
import io.kairos.journey.Step;
import io.kairos.release.Release;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What customers can agree to, of one release.
 *
 * @param topics      subscription groups, in the order of the preference page
 * @param doubleOptIn channels on which every yes is to be confirmed
 * @param confirm     by channel, the template that asks for confirmation
 */
public record Subscriptions(List<Topic> topics, Set<String> doubleOptIn, Map<String, String> confirm) {

    static final Subscriptions NONE = new Subscriptions(List.of(), Set.of(), Map.of());
    /** Messages over these are for the customer, so she is asked. */
    static final List<String> CHANNELS = List.of("email", "sms", "push", "in-app");

    /**
     * A subscription group.
     *
     * @param description null without one
     * @param channels    those it is sent over
     * @param optedIn     whether a yes to the channel is a yes to the topic, until she says otherwise
     * @param doubleOptIn whether a yes is to be confirmed
     */
    public record Topic(String name, String title, String description, List<String> channels, boolean optedIn, boolean doubleOptIn) {
    }

    /** As declared; without a declaration, what the journeys send. */
    static Subscriptions of(Release release) {
        Subscriptions declared = release.part(Subscriptions.class);
        return declared == null || declared.topics().isEmpty() && declared.doubleOptIn().isEmpty() ? sent(release.part(Journeys.class)) : declared;
    }

    private static Subscriptions sent(Journeys journeys) {
        Map<String, Set<String>> topics = new TreeMap<>();
        if (journeys != null) {
            journeys.all().stream().flatMap(journey -> journey.route().all().stream()).filter(Step.Send.class::isInstance).map(Step.Send.class::cast)
                    .filter(send -> send.topic() != null && !send.transactional() && CHANNELS.contains(send.channel()))
                    .forEach(send -> topics.computeIfAbsent(send.topic(), topic -> new TreeSet<>()).add(send.channel()));
        }
        return new Subscriptions(topics.entrySet().stream().map(topic -> new Topic(topic.getKey(), titled(topic.getKey()), null,
                List.copyOf(topic.getValue()), true, false)).toList(), Set.of(), Map.of());
    }

    /** Channels of topics and those that are to be confirmed, in the order of {@link #CHANNELS}; e-mail when none is named. */
    List<String> channels() {
        List<String> named = CHANNELS.stream().filter(channel -> doubleOptIn.contains(channel)
                || topics.stream().anyMatch(topic -> topic.channels().contains(channel))).toList();
        return named.isEmpty() ? List.of(EmailChannel.NAME) : named;
    }

    /** Whether messages about this, or about no topic, may go to her as far as her own word decides. */
    boolean chosen(Customer customer, String channel, String topic) {
        return customer.consented(channel, topic)
                && !(needsOwnYes(topic) && customer.attributes().get(Customer.CONSENT + "." + Consent.key(channel, topic)) == null);
    }

    static String titled(String name) {
        String words = name.replace('-', ' ').replace('_', ' ');
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** Null when it is not declared. */
    Topic topic(String name) {
        return topics.stream().filter(topic -> topic.name().equals(name)).findFirst().orElse(null);
    }

    boolean toBeConfirmed(String channel, String topic) {
        Topic declared = topic == null ? null : topic(topic);
        return doubleOptIn.contains(channel) || declared != null && declared.doubleOptIn();
    }

    /** Whether a yes to the channel is not enough. */
    boolean needsOwnYes(String topic) {
        Topic declared = topic == null ? null : topic(topic);
        return declared != null && !declared.optedIn();
    }

    /** Why a yes of hers does not count yet, in a sentence; null when it does. */
    String unmet(Message message, Customer customer) {
        String topic = message.topic();
        String address = Suppressions.address(customer, message.channel());
        if (!chosen(customer, message.channel(), topic)) {
            return "no consent to " + message.channel() + " about '" + topic + "': policies/subscriptions.yaml asks for a yes of its own, the trait consent."
                    + message.channel() + ":" + topic;
        }
        return !toBeConfirmed(message.channel(), topic) || customer.confirmed(message.channel(), topic, address)
                || customer.confirmed(message.channel(), null, address) ? null
                : "consent to " + message.channel() + (topic == null ? "" : " about '" + topic + "'") + " is not confirmed by the link that was sent to her";
    }
}
