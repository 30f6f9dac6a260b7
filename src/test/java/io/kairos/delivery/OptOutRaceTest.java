package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.Customer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An opt-out that comes between a message's content and its hand-over keeps it in. */
class OptOutRaceTest {

    private final PostOffice office = new PostOffice();
    private final Customer ann = office.reachable("ann");

    /** Something happens in a transaction of its own while the content is being made. */
    private String sentWhile(Runnable meanwhile) {
        PostOffice.Told told = new PostOffice.Told();
        Channel channel = new Channel() {
            @Override
            public String name() {
                return told.name();
            }

            @Override
            public boolean inTransaction() {
                return false;
            }

            @Override
            public String objection(Message message, Customer customer) {
                return Objections.consent(message, customer);
            }

            @Override
            public String render(Message message, Customer customer) {
                CompletableFuture.runAsync(meanwhile).join();
                return "content";
            }

            @Override
            public SendResult send(Message message, Customer customer, Instant now) {
                return told.send(message, customer, now);
            }
        };
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sending(channel).sendAllDue();
        assertThat(told.handed).isEmpty();
        return office.only(ann).reason();
    }

    @Test
    void a_trait_that_says_no_meanwhile_is_heard() {
        assertThat(sentWhile(() -> office.customer("ann", Map.of("email", "ann@example.com", "consent.email", false)))).contains("no consent");
    }

    @Test
    void an_address_that_is_suppressed_meanwhile_gets_nothing() {
        assertThat(sentWhile(() -> office.suppressions.suppress("email", "ANN@Example.com ", "complaint", "ses", PostOffice.START)))
                .isEqualTo("her address was the origin of a spam complaint on 2026-03-02, by ses: nothing is sent there until DELETE /api/suppressions takes it off the list");
    }
}
