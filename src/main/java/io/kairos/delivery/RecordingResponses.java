package io.kairos.delivery;

import io.kairos.behavior.ArrivalSignal;
import io.kairos.delivery.MessageEvents.Event;
import io.kairos.delivery.MessageEvents.Kind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Records opens and clicks: of each message and link one in a minute, and one more that machines make, so that a scanner's click never
 * stands for the customer's.
 */
@Singleton
class RecordingResponses {

    static final String SOURCE = "kairos";
    private static final Duration BURST = Duration.ofSeconds(5);

    private final MessageEvents events;
    private final Transactions transactions;
    private final ArrivalSignal arrivals;
    private final Clock clock;

    RecordingResponses(MessageEvents events, Transactions transactions, ArrivalSignal arrivals, Clock clock) {
        this.events = events;
        this.transactions = transactions;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    /** Committed on return. A message that is on record no more is none to tell anything about. */
    void opened(TrackedLinks.Open open, Visit visit) {
        Instant now = clock.instant();
        transactions.call(() -> {
            events.find(open.customerId(), open.messageId()).ifPresent(message -> {
                Map<String, Object> properties = message.properties();
                if (visit.proxy() != null) {
                    properties.put("proxy", visit.proxy());
                }
                record(message, Kind.OPENED, "opened", null, visit.machineReason(message, now), properties, now);
            });
            return null;
        });
        arrivals.arrived();
    }

    /** Committed on return. */
    void clicked(TrackedLinks.Click click, Visit visit) {
        Instant now = clock.instant();
        transactions.call(() -> {
            events.find(click.customerId(), click.messageId()).ifPresent(message -> {
                Map<String, Object> properties = message.properties();
                properties.put("link_id", String.valueOf(click.index()));
                properties.put("link_url", click.url());
                String reason = visit.machineReason(message, now);
                if (reason == null && click.links() > 1 && events.otherLinks(message, click.url(), now.minus(BURST)) + 1 >= click.links()) {
                    reason = "every-link";
                    events.markClicks(message, now.minus(BURST));
                }
                record(message, Kind.CLICKED, "clicked:" + click.index(), click.url(), reason, properties, now);
            });
            return null;
        });
        arrivals.arrived();
    }

    private void record(TrackedMessage message, Kind kind, String key, String detail, String machineReason, Map<String, Object> properties, Instant now) {
        if (machineReason != null) {
            properties.put("machine", true);
            properties.put("machineReason", machineReason);
        }
        String unique = key + ":" + now.getEpochSecond() / 60 + (machineReason == null ? "" : ":machine");
        events.record(message, new Event(kind, SOURCE, unique, now, detail, machineReason != null, properties));
    }
}
