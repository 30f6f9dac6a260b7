package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Posts to incoming webhooks as Slack, Mattermost and others have them. It speaks to the business, so consent is not asked. Addresses are
 * secrets, so they are configured, and templates only name them.
 */
final class SlackChannel implements Channel {

    private static final String DEFAULT = "default";

    private final Map<String, String> hooks;
    private final WrittenMessages written;
    private final Posting posting;

    /** @param hooks addresses by name */
    SlackChannel(Map<String, String> hooks, WrittenMessages written, Duration timeout) {
        this.hooks = Map.copyOf(hooks);
        this.written = written;
        this.posting = new Posting(timeout);
    }

    @Override
    public String name() {
        return ChannelTemplate.SLACK;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public String provider(Message message) {
        return name() + " " + to(message);
    }

    private String to(Message message) {
        ChannelTemplate template = written.template(message);
        return template == null || template.standard().to() == null ? DEFAULT : template.standard().to();
    }

    @Override
    public String objection(Message message, Customer customer) {
        return hooks.containsKey(to(message)) ? null
                : "no address named '" + to(message) + "' to post to: set kairos.delivery.slack.hooks." + to(message);
    }

    @Override
    public String render(Message message, Customer customer) {
        return written.render(message, customer);
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        HttpRequest request;
        try {
            request = posting.to(hooks.get(to(message))).header("Content-Type", "application/json; charset=utf-8")
                    .POST(BodyPublishers.ofString(WrittenMessages.parts(message.content()).get(ChannelTemplate.BODY))).build();
        } catch (IllegalArgumentException wrong) {
            // the address is a secret: it is not told
            return new SendResult.Refused("kairos.delivery.slack.hooks." + to(message) + " is not an address that starts with https:// or http://");
        }
        return posting.send(request, now, answer -> answer.accepted() ? new SendResult.Sent()
                : answer.failed(answer.host() + " answered " + answer.status() + said(answer.text())));
    }

    private static String said(String text) {
        return text.isBlank() ? "" : ": " + (text.length() > 100 ? text.substring(0, 100) + "…" : text).strip();
    }
}
