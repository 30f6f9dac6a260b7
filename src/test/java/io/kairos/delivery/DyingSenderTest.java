package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kairos.delivery.PostOffice.Told;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A sender that dies after the hand-over and before its commit. */
class DyingSenderTest {

    private final PostOffice office = new PostOffice();

    @Test
    void whatWentOutGoesOutAgainUnderTheSameKeyAndWithTheSameContent() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        Told channel = new Told();
        office.sending(new Told(new SendResult.Unavailable("down", null))).sendAllDue();
        office.clock.to(office.sending(channel).nextDue());
        diesAtCommit(1);
        assertThatThrownBy(() -> office.sending(channel).sendAllDue()).hasMessage("killed");
        office.customer("ann", java.util.Map.of("name", "Anna", "email", "ann@example.com", "consent.email", true));
        office.sending(channel).sendAllDue();
        assertThat(channel.handed).hasSize(2);
        assertThat(channel.handed.get(0).id()).isEqualTo(channel.handed.get(1).id());
        assertThat(channel.handed.get(0).content()).isEqualTo(channel.handed.get(1).content());
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void theMailboxGetsItExactlyOnce() {
        var ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        diesAtCommit(1);
        assertThatThrownBy(() -> office.sendingToMailbox().sendAllDue()).hasMessage("killed");
        assertThat(office.mailbox.newest(10)).isEmpty();
        assertThat(office.sendingToMailbox().sendAllDue()).isEqualTo(1);
        assertThat(office.sendingToMailbox().sendAllDue()).isZero();
        assertThat(office.mailbox.newest(10)).hasSize(1);
    }

    private static final class Killed extends Error {
        Killed(String message) {
            super(message);
        }
    }

    private void diesAtCommit(int which) {
        AtomicInteger commits = new AtomicInteger();
        office.transactions.beforeCommit = () -> {
            if (commits.incrementAndGet() == which) {
                throw new Killed("killed");
            }
        };
    }
}
