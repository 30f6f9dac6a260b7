package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kairos.customer.Customer;
import io.kairos.journey.Outbox.MessageRequest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every channel does alike; a new one extends this. */
abstract class ChannelConformance {

    static final String HOSTILE = "<!channel> \"}, {\"link\": \"https://evil.example\"} & <b>x</b>\r\nBcc: all@example.com\\";

    final PostOffice office = new PostOffice(files());
    private SendingMessages sending;

    static Map<String, String> files() {
        return Map.of("templates/hello.subject.liquid", "Hi {{ customer.name }}", "templates/hello.html.liquid", "<p>Hi {{ customer.name }}</p>",
                "templates/hello.sms.liquid", "Hi {{ customer.name }}",
                "templates/hello.push.liquid", "title: Hi {{ customer.name }}\nlink: https://shop.example/cart\n---\nYour cart, {{ customer.name }}",
                "templates/hello.in-app.liquid", "title: Hi {{ customer.name }}\n---\nYour cart, {{ customer.name }}",
                "templates/hello.slack.liquid", "to: sales\n---\n{ \"text\": \"Hi {{ customer.name }}\", \"blocks\": [] }");
    }

    abstract Channel channel();

    /** Traits without those that say where to reach her, but with consent. */
    abstract Map<String, Object> consenting();

    /** Traits that say where to reach her. */
    abstract Map<String, Object> address();

    /** What the provider got, as often as it got something. */
    abstract List<String> handedOver();

    /** Tells the provider what to answer next; false when there is no provider that could. */
    abstract boolean answers(int status, String retryAfter);

    /** The message's id stands where the provider, or a device, keeps one of several; false where there is no such place. */
    abstract boolean namesIdempotencyKey(String handedOver, String id);

    /** What a hostile customer wrote is nothing but text. */
    abstract void assertHarmless(String handedOver);

    boolean asksConsent() {
        return true;
    }

    /** Whether a message can lack an address, and what the reason then names. */
    String addressNamed() {
        return null;
    }

    Map<String, Object> context() {
        return Map.of();
    }

    Customer ann(String name, Map<String, Object> first, Map<String, Object> second) {
        Map<String, Object> traits = new HashMap<>(first);
        traits.putAll(second);
        traits.put("name", name);
        return office.customer("ann", traits);
    }

    Customer reachable(String name) {
        return ann(name, consenting(), address());
    }

    MessageRequest queue(Customer customer) {
        return queue(customer, context());
    }

    MessageRequest queue(Customer customer, Map<String, Object> context) {
        MessageRequest request = PostOffice.request(customer, "hello", channel().name(), null, false, context);
        office.outbox.queue(List.of(request));
        return request;
    }

    SendingMessages sending() {
        if (sending == null) {
            sending = office.sending(channel());
        }
        return sending;
    }

    Messages.Entry sendAll(Customer customer) {
        sending().sendAllDue();
        return office.only(customer);
    }

    @Test
    void whatIsQueuedIsHandedOverOnce() {
        Customer ann = reachable("Ann");
        MessageRequest request = queue(ann);
        assertThat(sendAll(ann).status()).as(office.only(ann).reason()).isEqualTo(MessageStatus.SENT);
        sending().sendAllDue();
        assertThat(handedOver()).hasSize(1);
        assertThat(handedOver().get(0)).contains("Ann");
        assumeTrue(namesIdempotencyKey(handedOver().get(0), request.id().toString()), "this provider has no place for an idempotency key");
    }

    @Test
    void withoutConsentItIsKeptInUnlessNobodyHasToBeAsked() {
        Customer ann = ann("Ann", Map.of(), address());
        queue(ann);
        Messages.Entry entry = sendAll(ann);
        if (asksConsent()) {
            assertThat(entry.status()).isEqualTo(MessageStatus.SUPPRESSED);
            assertThat(entry.reason()).contains("no consent to " + channel().name(), "consent." + channel().name(), "identify");
            assertThat(handedOver()).isEmpty();
        } else {
            assertThat(entry.status()).isEqualTo(MessageStatus.SENT);
        }
    }

    @Test
    void withoutAnAddressTheReasonSaysWhatToDo() {
        assumeTrue(addressNamed() != null, "this channel needs no address");
        Customer ann = ann("Ann", consenting(), Map.of());
        queue(ann, Map.of());
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SUPPRESSED);
        assertThat(office.only(ann).reason()).contains(addressNamed());
        assertThat(handedOver()).isEmpty();
    }

    @Test
    void everyAttemptSaysTheSameAndWaitsLonger() {
        assumeTrue(answers(503, null), "this channel has no provider");
        answers(500, null);
        Customer ann = reachable("Ann");
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(sending().nextDue()).isEqualTo(PostOffice.START.plusMillis(5001));
        reachable("Anna");
        office.clock.to(sending().nextDue());
        sendAll(ann);
        assertThat(sending().nextDue()).isEqualTo(PostOffice.START.plusMillis(5001 + 10001));
        office.clock.to(sending().nextDue());
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SENT);
        assertThat(handedOver()).hasSize(3).containsOnly(handedOver().get(0));
    }

    @Test
    void whatIsRefusedForGoodIsADeadLetterAtOnce() {
        assumeTrue(answers(400, null), "this channel has no provider");
        Customer ann = reachable("Ann");
        queue(ann);
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(office.deadLetters.newest(10)).singleElement().satisfies(letter -> {
            assertThat(letter.subject()).isEqualTo(office.only(ann).id().toString());
            assertThat(letter.reason()).contains("400");
        });
        assertThat(handedOver()).hasSize(1);
    }

    @Test
    void whatIsThrottledWaitsAsLongAsTheProviderAsks() {
        assumeTrue(answers(429, "120"), "this channel has no provider");
        answers(503, DateTimeFormatter.RFC_1123_DATE_TIME.format(PostOffice.START.plusSeconds(600).atZone(ZoneOffset.UTC)));
        Customer ann = reachable("Ann");
        queue(ann);
        sendAll(ann);
        assertThat(sending().nextDue()).isBetween(PostOffice.START.plusSeconds(120), PostOffice.START.plusSeconds(140));
        office.clock.to(sending().nextDue());
        sendAll(ann);
        assertThat(sending().nextDue()).isBetween(PostOffice.START.plusSeconds(600), PostOffice.START.plusSeconds(640));
        office.clock.to(sending().nextDue());
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SENT);
        assertThat(handedOver()).hasSize(3);
    }

    @Test
    void aSenderThatDiesBeforeItsCommitSendsTheSameAgain() {
        Customer ann = reachable("Ann");
        queue(ann);
        AtomicInteger commits = new AtomicInteger();
        office.transactions.beforeCommit = () -> {
            // not yet when the content alone is committed
            if (office.messages.of(ann.id()).get(0).status() == MessageStatus.SENT && commits.incrementAndGet() == 1) {
                throw new Error("killed");
            }
        };
        assertThatThrownBy(() -> sending().sendAllDue()).hasMessage("killed");
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.QUEUED);
        reachable("Anna");
        assertThat(sendAll(ann).status()).isEqualTo(MessageStatus.SENT);
        // a row in the same transaction was never there
        assertThat(handedOver()).hasSize(channel().inTransaction() ? 1 : 2);
        assertThat(handedOver()).containsOnly(handedOver().get(0));
    }

    @Test
    void whatAHostileCustomerWroteIsText() {
        Customer ann = reachable(HOSTILE);
        queue(ann);
        assertThat(sendAll(ann).status()).as(office.only(ann).reason()).isEqualTo(MessageStatus.SENT);
        assertHarmless(handedOver().get(0));
    }

    @Test
    void anOutageUsesUpNoAttempts() {
        assumeTrue(answers(503, null), "this channel has no provider");
        for (int i = 1; i < 10; i++) {
            answers(503, null);
        }
        for (int i = 0; i < 30; i++) {
            Customer one = office.customer("c" + i, merged("c" + i));
            office.outbox.queue(List.of(PostOffice.request(one, "hello", channel().name(), null, false, context())));
        }
        sending().sendAllDue();
        assertThat(handedOver()).as("ten failures open the breaker").hasSize(10);
        assertThat(sending().sendAllDue()).isZero();
        for (int i = 0; i < 200 && sending().nextDue() != null; i++) {
            office.clock.to(sending().nextDue());
            sending().sendAllDue();
        }
        assertThat(handedOver()).as("each that failed twice, the others once").hasSize(40);
        assertThat(Duration.between(PostOffice.START, office.clock.instant())).isLessThan(Duration.ofMinutes(2));
        assertThat(office.deadLetters.newest(1)).isEmpty();
    }

    private Map<String, Object> merged(String name) {
        Map<String, Object> traits = new HashMap<>(consenting());
        traits.putAll(address());
        traits.put("name", name);
        return traits;
    }
}
