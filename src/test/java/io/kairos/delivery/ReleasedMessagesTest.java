package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kairos.customer.Customer;
import io.kairos.delivery.PostOffice.Told;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Messages whose content is committed may be with the provider, whatever became of the sender: what that means for others, and for them. */
class ReleasedMessagesTest {

    private final PostOffice office = office("caps:\n  - { at_most: 1, per: 1d }\n");
    private final Customer ann = office.reachable("ann");

    private static PostOffice office(String policy) {
        Map<String, String> files = new HashMap<>(Map.of("templates/hello.subject.liquid", "Hi", "templates/hello.html.liquid", "<p>Hi</p>"));
        files.put("policies/contact.yaml", policy);
        return new PostOffice(files);
    }

    private void queue(int messages) {
        office.outbox.queue(IntStream.range(0, messages).mapToObj(i -> PostOffice.email(ann, "s" + i)).toList());
    }

    private List<MessageStatus> statuses() {
        return office.messages.of(ann.id()).stream().map(Messages.Entry::status).toList();
    }

    @Test
    void what_a_dead_sender_may_have_handed_over_keeps_its_room() {
        queue(2);
        Told provider = new Told();
        office.transactions.beforeCommit = () -> {
            if (!provider.handed.isEmpty()) {
                throw new Error("killed");
            }
        };
        assertThatThrownBy(() -> office.sending(provider).sendAllDue()).hasMessage("killed");
        office.transactions.beforeCommit = () -> {
        };
        // as another pod might, before the message that went out is looked at again
        office.transactions.jdbi.useHandle(handle -> handle.execute("update message set due_at = due_at + interval '1 minute' where content is not null"));
        office.sending(provider).sendAllDue();
        assertThat(provider.handed).hasSize(1);
        office.clock.to(PostOffice.START.plusSeconds(60));
        office.sending(provider).sendAllDue();
        assertThat(provider.handed).hasSize(2).extracting(Message::id).containsOnly(provider.handed.get(0).id());
        office.clock.to(PostOffice.START.plusSeconds(60).plus(Duration.ofDays(1)));
        office.sending(provider).sendAllDue();
        assertThat(statuses()).containsOnly(MessageStatus.SENT);
    }

    @Test
    void what_is_tried_again_keeps_its_room_until_it_fails_for_good() {
        queue(2);
        Told provider = new Told(IntStream.range(0, PostOffice.ATTEMPTS).mapToObj(i -> new SendResult.Unavailable("the connection was lost", null))
                .toArray(SendResult[]::new));
        for (int minute = 0; minute < PostOffice.ATTEMPTS; minute++) {
            office.clock.to(PostOffice.START.plusSeconds(minute * 60));
            office.sending(provider).sendAllDue();
        }
        assertThat(provider.handed.subList(0, PostOffice.ATTEMPTS)).extracting(Message::id).containsOnly(provider.handed.get(0).id());
        assertThat(statuses()).containsExactlyInAnyOrder(MessageStatus.FAILED, MessageStatus.SENT);
    }

    @Test
    void of_what_is_released_the_first_keep_their_room_when_a_cap_is_made_narrower() {
        PostOffice office = office("wait_at_most: 7d\n");
        Customer ann = office.reachable("ann");
        office.outbox.queue(IntStream.range(0, 3).mapToObj(i -> PostOffice.email(ann, "s" + i)).toList());
        Told provider = new Told(IntStream.range(0, 3).mapToObj(i -> new SendResult.Unavailable("down", null)).toArray(SendResult[]::new));
        office.sending(provider).sendAllDue();
        office.publish(Map.of("policies/contact.yaml", "caps:\n  - { at_most: 1, per: 1d, when_full: skip }\n"));
        office.clock.to(PostOffice.START.plusSeconds(60));
        office.sending(provider).sendAllDue();
        assertThat(office.messages.of(ann.id())).extracting(Messages.Entry::status)
                .containsExactlyInAnyOrder(MessageStatus.SENT, MessageStatus.SUPPRESSED, MessageStatus.SUPPRESSED);
    }

    @Test
    void what_is_being_sent_when_its_journey_is_left_is_not_tried_again() {
        queue(1);
        Told provider = new Told(new SendResult.Unavailable("down", null));
        provider.meanwhile = () -> CompletableFuture.runAsync(() ->
                office.outbox.withdraw(List.of(PostOffice.enrollment(ann)), "she bought")).join();
        office.sending(provider).sendAllDue();
        assertThat(statuses()).containsExactly(MessageStatus.QUEUED);
        office.clock.to(PostOffice.START.plus(Duration.ofHours(1)));
        office.sending(provider).sendAllDue();
        assertThat(provider.handed).hasSize(1);
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.CANCELLED);
        assertThat(office.only(ann).reason()).isEqualTo("she bought");
    }

    @Test
    void what_she_did_that_is_not_decided_yet_holds_marketing_back() {
        queue(1);
        Jdbi jdbi = office.transactions.jdbi;
        jdbi.useHandle(handle -> handle.execute("insert into arrival (customer_id, behavior_id, seq) values (?, ?, 1)", ann.id(), UUID.randomUUID()));
        office.outbox.queue(List.of(PostOffice.request(ann, "receipt", "email", null, true, Map.of())));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.mailbox.newest(10)).extracting(Mailbox.Mail::step).containsExactly("receipt");
        jdbi.useHandle(handle -> handle.execute("delete from arrival"));
        office.customer("ann", Map.of("email", "ann@example.com", "consent.email", false));
        office.clock.to(PostOffice.START.plusSeconds(1));
        office.sendingToMailbox().sendAllDue();
        assertThat(statuses()).containsExactlyInAnyOrder(MessageStatus.SENT, MessageStatus.SUPPRESSED);
    }

    @Test
    void consent_withdrawn_while_a_sender_waits_for_its_turn_counts() {
        queue(1);
        Jdbi jdbi = office.transactions.jdbi;
        CompletableFuture<Integer> sending = office.transactions.call(() -> {
            new MessageTable(jdbi).lockCustomers(List.of(ann.id()));
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> office.sendingToMailbox().sendAllDue());
            await().until(() -> jdbi.withHandle(handle -> handle.createQuery("select count(*) from pg_locks where not granted").mapTo(Long.class).one()) > 0);
            CompletableFuture.runAsync(() -> office.customer("ann", Map.of("email", "ann@example.com", "consent.email", false))).join();
            return other;
        });
        sending.join();
        assertThat(office.mailbox.newest(10)).isEmpty();
        assertThat(statuses()).containsExactly(MessageStatus.SUPPRESSED);
    }

    @Test
    void what_a_stopped_journey_still_has_queued_does_not_go_out() {
        queue(1);
        office.controls.set("a-journey", io.kairos.journey.JourneyControl.STOPPED, "somebody");
        office.sendingToMailbox().sendAllDue();
        assertThat(statuses()).containsExactly(MessageStatus.CANCELLED);
    }

    @Test
    void what_goes_out_counts_from_when_the_provider_has_it() {
        queue(2);
        Told slow = new Told();
        slow.meanwhile = () -> office.clock.to(office.clock.instant().plusSeconds(20));
        office.sending(slow).sendAllDue();
        office.clock.to(PostOffice.START.plus(Duration.ofDays(1)).plusSeconds(19));
        office.sending(slow).sendAllDue();
        assertThat(slow.handed).hasSize(1);
        office.clock.to(PostOffice.START.plus(Duration.ofDays(1)).plusSeconds(20));
        office.sending(slow).sendAllDue();
        assertThat(slow.handed).hasSize(2);
    }

    @Test
    void a_name_that_the_database_cannot_store_does_not_send_a_message_again_and_again() {
        queue(1);
        Told provider = new Told(new SendResult.Sent("sid\0"));
        office.sending(provider).sendAllDue();
        assertThat(provider.handed).hasSize(1);
        assertThat(statuses()).containsExactly(MessageStatus.SENT);
    }
}
