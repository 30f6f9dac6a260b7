package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final SendResult DOWN = new SendResult.Unavailable("down", null);

    private final PostOffice.Moved clock = new PostOffice.Moved();
    private final Breakers breakers = new Breakers(20, 10, 50, Duration.ofSeconds(30), clock);
    private final Breaker breaker = breakers.of("sms");

    private void hand(SendResult result, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.shutUntil(clock.instant())).isNull();
            breaker.told(result, clock.instant());
        }
    }

    private Instant at(int seconds) {
        clock.to(PostOffice.START.plusSeconds(seconds));
        return clock.instant();
    }

    @Test
    void temporaryFailuresOpenItAndOneMessageGoesOutToSee() {
        hand(DOWN, 10);
        assertThat(breaker.shutUntil(at(0))).isEqualTo(PostOffice.START.plusSeconds(30).plusMillis(1));
        assertThat(breaker.shutUntil(at(31))).as("one goes out to see").isNull();
        assertThat(breaker.shutUntil(at(31))).as("the others wait for it").isEqualTo(PostOffice.START.plusSeconds(32));
        breaker.told(new SendResult.Sent(), at(31));
        hand(new SendResult.Sent(), 20);
    }

    @Test
    void whenThatOneFailsItIsOpenAgain() {
        hand(DOWN, 10);
        assertThat(breaker.shutUntil(at(31))).isNull();
        breaker.told(DOWN, at(31));
        assertThat(breaker.openUntil(at(31))).isEqualTo(PostOffice.START.plusSeconds(61).plusMillis(1));
    }

    @Test
    void itStaysOpenForAsLongAsTheProviderAsks() {
        hand(new SendResult.Unavailable("busy", Duration.ofSeconds(90)), 10);
        assertThat(breaker.openUntil(at(0))).isEqualTo(PostOffice.START.plusSeconds(90));
    }

    @Test
    void fewFailuresDoNotOpenIt() {
        hand(DOWN, 9);
        assertThat(breaker.shutUntil(at(0))).isNull();
    }

    @Test
    void refusalsAreTheMessagesFault() {
        hand(new SendResult.Refused("no such number"), 50);
        hand(DOWN, 9);
        assertThat(breaker.shutUntil(at(0))).isNull();
    }

    @Test
    void oneProvidersBreakerIsNotAnothers() {
        hand(DOWN, 10);
        assertThat(breakers.of("push").shutUntil(at(0))).isNull();
    }
}
