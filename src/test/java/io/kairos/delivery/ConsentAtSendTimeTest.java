package io.kairos.delivery;

import static io.kairos.delivery.PostOffice.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsentAtSendTimeTest {

    private final PostOffice office = new PostOffice();

    @Test
    void consentWithdrawnAfterQueueingKeepsTheMessageIn() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.customer("ann", Map.of("email", "ann@example.com", "consent.email", false));
        assertThat(office.sendingToMailbox().sendAllDue()).isEqualTo(1);
        assertThat(office.mailbox.newest(10)).isEmpty();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SUPPRESSED);
        assertThat(office.only(ann).reason()).contains("no consent").contains("consent.email");
    }

    @Test
    void consentGivenAfterQueueingLetsTheMessageOut() {
        var ann = office.customer("ann", Map.of("email", "ann@example.com"));
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.reachable("ann");
        office.sendingToMailbox().sendAllDue();
        assertThat(office.mailbox.newest(10)).extracting(Mailbox.Mail::subject).containsExactly("Hi ann");
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void aNoToTheTopicCountsForTheTopicOnly() {
        var ann = office.customer("ann", Map.of("email", "a@example.com", "consent.email", true, "consent.email:offers", false));
        office.outbox.queue(List.of(request(ann, "offer", "email", "offers", false, Map.of()),
                request(ann, "news", "email", "news", false, Map.of())));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.messages.of(ann.id())).extracting(Messages.Entry::step, Messages.Entry::status).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple("offer", MessageStatus.SUPPRESSED),
                org.assertj.core.groups.Tuple.tuple("news", MessageStatus.SENT));
    }

    @Test
    void anOrderConfirmationNeedsNoConsent() {
        var ann = office.customer("ann", Map.of("email", "a@example.com"));
        office.outbox.queue(List.of(request(ann, "confirmation", "email", null, true, Map.of())));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void withoutAnAddressTheReasonSaysWhatToDo() {
        var ann = office.customer("ann", Map.of("consent.email", true));
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SUPPRESSED);
        assertThat(office.only(ann).reason()).contains("trait email").contains("identify");
    }
}
