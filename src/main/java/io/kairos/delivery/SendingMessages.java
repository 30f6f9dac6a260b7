package io.kairos.delivery;

import io.kairos.RunningClock;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Sends queued messages: in the background of a running service, on demand when the clock is virtual. */
@Singleton
public class SendingMessages {

    private static final Logger LOG = Logger.getLogger(SendingMessages.class);

    private final List<Sender> senders;
    private final MessageTable table;
    private final QueuedSignal signal;
    private final DeliveryConfig config;
    private final Clock clock;
    private final List<Thread> loops = new ArrayList<>();
    private volatile boolean running;

    @Inject
    SendingMessages(List<Sender> senders, MessageTable table, QueuedSignal signal, DeliveryConfig config, Clock clock) {
        this.senders = senders;
        this.table = table;
        this.signal = signal;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Sends everything due by now, over all channels, and returns when that is done.
     *
     * @return how many messages were settled or attempted
     */
    public int sendAllDue() {
        Instant now = clock.instant();
        int handled = 0;
        for (Sender sender : senders) {
            Sender.Work work;
            do {
                work = sender.work(now);
                handled += work.handled();
            } while (work.claimed() > 0);
        }
        return handled;
    }

    /** When the next queued message is due; null when none is queued. */
    public Instant nextDue() {
        return table.nextDue(senders.stream().map(sender -> sender.channel().name()).toList());
    }

    void start(@Observes StartupEvent started) {
        if (clock instanceof RunningClock running && running.isVirtual()) {
            return;
        }
        running = true;
        for (Sender sender : senders) {
            DeliveryConfig.Flow flow = ChannelsConfig.flow(config, sender.channel().name());
            Pace pace = new Pace(sender.channel().inTransaction() ? 0 : flow.perSecond());
            for (int i = 0; i < (sender.channel().inTransaction() ? 1 : flow.concurrency()); i++) {
                Thread loop = new Thread(() -> loop(sender, pace), "kairos-" + sender.channel().name() + "-" + i);
                loop.start();
                loops.add(loop);
            }
        }
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        signal.giveAll();
        for (Thread loop : loops) {
            loop.join(TimeUnit.SECONDS.toMillis(5));
            loop.interrupt();
        }
    }

    private void loop(Sender sender, Pace pace) {
        String channel = sender.channel().name();
        try {
            while (running) {
                long seen = signal.count(channel);
                boolean idle = true;
                try {
                    pace.take();
                    idle = sender.work(clock.instant()).claimed() == 0;
                } catch (RuntimeException failed) {
                    if (running) {
                        LOG.errorf(failed, "Sending over %s failed; trying again in %s", channel, config.poll());
                    }
                }
                if (idle && running) {
                    signal.await(channel, seen, config.poll());
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
