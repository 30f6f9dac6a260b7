package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.delivery.PostOffice.Told;
import io.kairos.journey.Outbox.MessageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConcurrentSendersTest {

    private final PostOffice office = new PostOffice();

    @Test
    void twoSendersSendEachMessageOnce() {
        List<MessageRequest> requests = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            requests.add(PostOffice.email(office.reachable("c" + i), "hello"));
        }
        office.outbox.queue(requests);
        office.outbox.queue(requests);
        Told channel = new Told();
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> office.sending(channel).sendAllDue());
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> office.sending(channel).sendAllDue());
        assertThat(one.join() + other.join()).isEqualTo(60);
        office.sending(channel).sendAllDue();
        assertThat(channel.handed).hasSize(60).extracting(Message::id).doesNotHaveDuplicates();
    }

    @Test
    void whatIsQueuedIsCancelled() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        assertThat(office.outbox.cancel(List.of(PostOffice.enrollment(ann)), "she bought")).containsEntry(PostOffice.enrollment(ann), false);
        assertThat(office.sendingToMailbox().sendAllDue()).isZero();
        assertThat(office.only(ann)).satisfies(message -> {
            assertThat(message.status()).isEqualTo(MessageStatus.CANCELLED);
            assertThat(message.reason()).isEqualTo("she bought");
        });
    }

    @Test
    void whatIsBeingSentIsNotCancelledAndCountsAsSent() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        AtomicReference<Boolean> answer = new AtomicReference<>();
        Told channel = new Told();
        channel.meanwhile = () -> answer.set(CompletableFuture.supplyAsync(() ->
                office.outbox.cancel(List.of(PostOffice.enrollment(ann)), "she bought").get(PostOffice.enrollment(ann))).join());
        office.sending(channel).sendAllDue();
        assertThat(answer.get()).isTrue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void aCancellationThatIsNotCommittedYetHoldsTheMessageBack() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.transactions.call(() -> {
            office.outbox.cancel(List.of(PostOffice.enrollment(ann)), "she bought");
            assertThat(CompletableFuture.supplyAsync(() -> office.sendingToMailbox().sendAllDue()).join()).isZero();
            return null;
        });
        assertThat(office.mailbox.newest(10)).isEmpty();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.CANCELLED);
    }
}
