package io.kairos.delivery;

import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a customer can choose on her preference page, how it stands, and what her choice says. */
final class Choices {

    private static final Map<String, String> CHANNELS = Map.of("email", "E-mail", "sms", "Text message", "push", "Push notification", "in-app", "Message in the app");

    /** One box. @param key as the trait consent names it; @param pending whether it waits for her confirmation */
    record Box(String key, String label, boolean chosen, boolean pending) {
    }

    /** @param description null without one */
    record Group(String title, String description, List<Box> boxes) {
    }

    private final Subscriptions subscriptions;
    private final Customer customer;

    Choices(Subscriptions subscriptions, Customer customer) {
        this.subscriptions = subscriptions;
        this.customer = customer;
    }

    /** The topics, and last what is about none of them. */
    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (Subscriptions.Topic topic : subscriptions.topics()) {
            groups.add(new Group(topic.title(), topic.description(), topic.channels().stream().map(channel -> box(channel, topic.name())).toList()));
        }
        groups.add(new Group(groups.isEmpty() ? "Messages" : "Everything else", null,
                subscriptions.channels().stream().map(channel -> box(channel, null)).toList()));
        return groups;
    }

    private Box box(String channel, String topic) {
        String key = Consent.key(channel, topic);
        boolean pending = Consent.PENDING.equals(customer.attributes().get(Customer.CONSENT + "." + key)) && !customer.optedOut(channel, topic);
        return new Box(key, CHANNELS.get(channel), pending || subscriptions.chosen(customer, channel, topic), pending);
    }

    static String name(String channel) {
        return CHANNELS.getOrDefault(channel, channel);
    }

    /** The answers that lead from what stands to what she chose, channel by channel; nothing for a channel in which nothing changes. */
    Map<String, Object> answers(Set<String> chosen) {
        Map<String, Object> answers = new LinkedHashMap<>();
        for (String channel : subscriptions.channels()) {
            List<Box> boxes = groups().stream().flatMap(group -> group.boxes().stream()).filter(box -> Consent.channel(box.key()).equals(channel)).toList();
            if (boxes.stream().allMatch(box -> box.chosen() == chosen.contains(box.key()))) {
                continue;
            }
            if (boxes.stream().noneMatch(box -> chosen.contains(box.key()))) {
                answers.put(channel, Consent.UNSUBSCRIBED);
                continue;
            }
            for (Box box : boxes) {
                if (!(box.pending() && chosen.contains(box.key()))) {
                    answers.put(box.key(), chosen.contains(box.key()) ? Boolean.TRUE : box.key().equals(channel) ? Consent.TOPICS : Consent.UNSUBSCRIBED);
                }
            }
        }
        return answers;
    }

    /** No to everything. */
    Map<String, Object> nothing() {
        Map<String, Object> answers = new LinkedHashMap<>();
        Subscriptions.CHANNELS.stream().filter(channel -> !customer.optedOut(channel, null)).forEach(channel -> answers.put(channel, Consent.UNSUBSCRIBED));
        return answers;
    }
}
