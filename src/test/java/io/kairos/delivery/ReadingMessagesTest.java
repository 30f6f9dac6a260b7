package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.release.Contact;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingMessagesTest {

    private final PostOffice office = new PostOffice();

    @Test
    void whatWasSentInTheLastQuarterIsAContact() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sendingToMailbox().sendAllDue();
        ContactFacts facts = new ContactFacts(office.transactions.jdbi, office.clock);
        assertThat(facts.load(List.of(ann.id())).get(ann.id()))
                .containsExactly(new Contact("email", null, "hello", "a-journey", PostOffice.START));
        office.clock.to(PostOffice.START.plus(Duration.ofDays(91)));
        assertThat(facts.load(List.of(ann.id()))).isEmpty();
    }

    @Test
    void aMergeTakesMessagesAndMailAlong() {
        var anonymous = office.reachable("anonymous");
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(anonymous, "sent")));
        office.sendingToMailbox().sendAllDue();
        office.outbox.queue(List.of(PostOffice.email(anonymous, "queued")));
        office.messages.move(anonymous.id(), ann.id());
        office.mailbox.move(anonymous.id(), ann.id());
        office.sendingToMailbox().sendAllDue();
        assertThat(office.messages.of(anonymous.id())).isEmpty();
        assertThat(office.messages.of(ann.id())).hasSize(2).extracting(Messages.Entry::status).containsOnly(MessageStatus.SENT);
        assertThat(office.mailbox.newest(10)).extracting(Mailbox.Mail::to)
                .containsExactlyInAnyOrder("anonymous@example.com", "ann@example.com");
    }
}
