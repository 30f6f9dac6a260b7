package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.delivery.PostOffice.Told;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryTest {

    private static final SendResult DOWN = new SendResult.Unavailable("down", null);

    private final PostOffice office = new PostOffice();

    @Test
    void attemptsBackOffUntilOneSucceedsAndAllSayTheSame() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        Told channel = new Told(DOWN, DOWN);
        SendingMessages sending = office.sending(channel);
        assertThat(sending.sendAllDue()).isEqualTo(1);
        assertThat(sending.nextDue()).isEqualTo(PostOffice.START.plusMillis(5001));
        assertThat(sending.sendAllDue()).as("not due yet").isZero();

        office.customer("ann", Map.of("name", "Anna", "email", "ann@example.com", "consent.email", true));
        office.clock.to(sending.nextDue());
        sending.sendAllDue();
        office.clock.to(sending.nextDue());
        sending.sendAllDue();
        assertThat(Duration.between(PostOffice.START, office.clock.instant())).isEqualTo(Duration.ofMillis(5001 + 10001));
        assertThat(sending.nextDue()).isNull();
        assertThat(channel.handed).extracting(Message::content).containsExactly("content for ann", "content for ann", "content for ann");
        assertThat(channel.handed).extracting(Message::id).containsOnly(PostOffice.email(ann, "hello").id());
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void afterTheLastAttemptItIsADeadLetterWithItsReason() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        Told channel = new Told(DOWN, DOWN, DOWN, DOWN, DOWN);
        SendingMessages sending = office.sending(channel);
        for (var due = sending.nextDue(); due != null; due = sending.nextDue()) {
            office.clock.to(due);
            sending.sendAllDue();
        }
        assertThat(channel.handed).hasSize(PostOffice.ATTEMPTS);
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(office.deadLetters.newest(10)).singleElement().satisfies(letter -> {
            assertThat(letter.kind()).isEqualTo("message");
            assertThat(letter.subject()).isEqualTo(office.only(ann).id().toString());
            assertThat(letter.reason()).isEqualTo("after 4 attempts: down");
        });
    }

    @Test
    void aRefusalIsFinalAtOnce() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        Told channel = new Told(new SendResult.Refused("no such mailbox"));
        office.sending(channel).sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(office.only(ann).reason()).isEqualTo("no such mailbox");
        assertThat(office.deadLetters.newest(10)).hasSize(1);
    }

    @Test
    void retryAfterIsHeeded() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        SendingMessages sending = office.sending(new Told(new SendResult.Unavailable("busy", Duration.ofMinutes(10))));
        sending.sendAllDue();
        assertThat(sending.nextDue()).isBetween(PostOffice.START.plusSeconds(600), PostOffice.START.plusSeconds(611));
    }

    @Test
    void aTemplateThatFailsForACustomerIsADeadLetterAndTheOthersGoOut() {
        PostOffice broken = new PostOffice("Hi", "{{ 10 | divided_by: customer.visits }}");
        var ann = broken.customer("ann", Map.of("email", "a@example.com", "consent.email", true, "visits", 0));
        var bob = broken.customer("bob", Map.of("email", "b@example.com", "consent.email", true, "visits", 2));
        broken.outbox.queue(List.of(PostOffice.email(ann, "hello"), PostOffice.email(bob, "hello")));
        broken.sendingToMailbox().sendAllDue();
        assertThat(broken.only(ann).status()).isEqualTo(MessageStatus.FAILED);
        assertThat(broken.only(ann).reason()).contains("template 'hello'");
        assertThat(broken.only(bob).status()).isEqualTo(MessageStatus.SENT);
        assertThat(broken.deadLetters.newest(10)).hasSize(1);
    }

    @Test
    void whatCannotEvenBeStoredDoesNotHoldUpTheRest() {
        var ann = office.reachable("ann");
        var bob = office.reachable("bob");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello"), PostOffice.email(bob, "hello")));
        Told channel = new Told();
        channel.meanwhile = () -> {
            if (channel.handed.get(channel.handed.size() - 1).customerId().equals(ann.id())) {
                throw new IllegalStateException("out of order");
            }
        };
        office.sending(channel).sendAllDue();
        assertThat(office.only(bob).status()).isEqualTo(MessageStatus.SENT);
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(office.only(ann).reason()).contains("out of order");
    }
}
