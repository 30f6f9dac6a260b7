package io.kairos.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;

/** What operators see of sending. */
@Singleton
class MessageMetrics {

    private final MeterRegistry registry;

    MessageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void settled(String channel, MessageStatus status) {
        registry.counter("kairos.messages." + status, "channel", channel).increment();
    }

    /** An attempt that is followed by another. */
    void postponed(String channel) {
        registry.counter("kairos.messages.retried", "channel", channel).increment();
    }

    Timer send(String channel) {
        return registry.timer("kairos.messages.send", "channel", channel);
    }
}
