package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.Customer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** E-mail over a carrier that answers as told; what SMTP servers answer is SmtpTest's. */
class EmailConformanceTest extends ChannelConformance {

    private record Told(int status, String retryAfter) {
    }

    private final Queue<Told> answers = new ConcurrentLinkedQueue<>();
    private final List<String> carried = new CopyOnWriteArrayList<>();
    private final Channel channel = new EmailChannel(office.releases, new EmailCarrier() {
        @Override
        public boolean inTransaction() {
            return false;
        }

        @Override
        public SendResult carry(Email email, Message message, Customer customer, Instant now) {
            carried.add(message.id() + "\n" + email.subject() + "\n" + email.html());
            Told told = answers.poll();
            return told == null ? new SendResult.Sent() : new Posting.Answer(told.status(), "", "the relay",
                    told.retryAfter() == null ? null : Posting.wait(told.retryAfter(), now)).result();
        }
    }, Recommending.NOTHING);

    @Override
    Channel channel() {
        return channel;
    }

    @Override
    Map<String, Object> consenting() {
        return Map.of("consent.email", true);
    }

    @Override
    Map<String, Object> address() {
        return Map.of("email", "ann@example.com");
    }

    @Override
    String addressNamed() {
        return "trait email";
    }

    @Override
    List<String> handedOver() {
        return carried;
    }

    @Override
    boolean answers(int status, String retryAfter) {
        return answers.add(new Told(status, retryAfter));
    }

    @Override
    boolean namesIdempotencyKey(String handedOver, String id) {
        return handedOver.startsWith(id);
    }

    @Override
    void assertHarmless(String handedOver) {
        assertThat(handedOver).contains("&lt;b&gt;x&lt;/b&gt;").doesNotContain("<b>x</b></p>");
        assertThat(handedOver.lines().toList().get(1)).contains("Bcc: all@example.com");
    }
}
