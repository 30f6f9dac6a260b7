package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.decision.DeadLetters;
import io.kairos.delivery.MessageTable.Held;
import io.kairos.delivery.MessageTable.Settled;
import io.kairos.journey.Announcing;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends what is due on one channel; any number of them, on any number of pods. A message stays locked by
 * the sender's transaction while it is handed over, so a sender that dies leaves it queued for another.
 * The points of its way are named in src/docs/message-states.md.
 */
final class Sender {

    private static final int ROWS = 500;
    private static final int RENDERED_AT_ONCE = 100;

    /**
     * @param claimed how many messages were looked at; 0 when none was due
     * @param handled how many of them were settled or attempted
     */
    record Work(int claimed, int handled) {
    }

    private final Channel channel;
    private final MessageTable table;
    private final Transactions transactions;
    private final DeadLetters deadLetters;
    private final Backoff backoff;
    private final int attempts;
    private final MessageMetrics metrics;
    private final Releasing releasing;
    private final Announcing announcing;
    private final Breakers breakers;
    private final CustomerLinks links;
    private final Clock clock;
    private volatile Releasing.Policy applied;

    Sender(Channel channel, MessageTable table, Releasing releasing, Announcing announcing, Breakers breakers, Transactions transactions,
            DeadLetters deadLetters, Backoff backoff, int attempts, MessageMetrics metrics, CustomerLinks links, Clock clock) {
        this.channel = channel;
        this.table = table;
        this.releasing = releasing;
        this.announcing = announcing;
        this.breakers = breakers;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
        this.backoff = backoff;
        this.attempts = attempts;
        this.metrics = metrics;
        this.links = links;
        this.clock = clock;
    }

    Channel channel() {
        return channel;
    }

    /** Takes on some of what is due. */
    Work work(Instant now) {
        Releasing.Policy policy = releasing.policy();
        if (!policy.equals(applied)) {
            table.lookAgain(channel.name(), now);
            applied = policy;
        }
        if (channel.inTransaction()) {
            int sent = send(ROWS, null, now);
            return new Work(sent, sent);
        }
        Instant shut = breakers.of(channel.name()).openUntil(now);
        int sent = shut == null ? send(1, true, now) : transactions.call(() -> table.holdAll(channel.name(), paused(shut), now, shut));
        return sent > 0 ? new Work(sent, sent) : render(now);
    }

    /** Content is committed before it first goes out: should the sender die then, the next attempt says the same. */
    private Work render(Instant now) {
        List<Settled> settled = new ArrayList<>();
        int claimed = transactions.call(() -> {
            settled.clear();
            List<Held> held = new ArrayList<>();
            List<Message> messages = table.claim(channel.name(), now, RENDERED_AT_ONCE, false);
            List<Message> rendered = new ArrayList<>();
            Releasing.Room room = releasing.room(messages, now);
            for (Message message : messages) {
                Settled end = null;
                Releasing.Verdict verdict = verdict(message, room);
                if (!(verdict instanceof Releasing.Go)) {
                    end = keptIn(message, verdict, held);
                } else {
                    try {
                        rendered.add(render(message, room.customer(message)));
                        room.took(message);
                    } catch (RenderingFailed wrong) {
                        end = unwritten(message, wrong, now);
                    } catch (RuntimeException failed) {
                        end = retry(message, new SendResult.Unavailable("it could not be rendered: " + failed, null), now);
                    }
                }
                if (end != null) {
                    settled.add(end);
                }
            }
            table.keepContent(rendered);
            table.hold(held);
            table.settle(settled, now);
            return messages.size();
        });
        count(settled);
        return new Work(claimed, settled.size());
    }

    private int send(int limit, Boolean rendered, Instant now) {
        List<Settled> settled = new ArrayList<>();
        Message[] current = new Message[1];
        try {
            int claimed = transactions.call(() -> {
                List<Message> messages = table.claim(channel.name(), now, limit, rendered);
                Releasing.Room room = releasing.room(messages, now);
                List<Held> held = new ArrayList<>();
                for (Message message : messages) {
                    current[0] = message;
                    Settled end = send(message, room, now, held);
                    if (end != null) {
                        settled.add(end);
                    }
                }
                if (channel.inTransaction()) {
                    current[0] = null;
                }
                table.hold(held);
                table.settle(settled, since(now));
                return messages.size();
            });
            count(settled);
            return claimed;
        } catch (RuntimeException failed) {
            if (current[0] == null) {
                throw failed;
            }
            // this one must not hold up those that were claimed with it
            Settled end = transactions.call(() -> {
                Settled last = retry(current[0], new SendResult.Unavailable("sending failed: " + failed, null), now);
                table.settle(last == null ? List.of() : List.of(last), now);
                return last;
            });
            count(end == null ? List.of() : List.of(end));
            return 1;
        }
    }

    /** What is handed over counts from when the provider has it, not from when its sender began. */
    private Instant since(Instant began) {
        Instant ended = clock.instant();
        return ended.isAfter(began) ? ended : began;
    }

    /** Null when the message stays queued. @param held takes it when it may not go out yet */
    private Settled send(Message message, Releasing.Room room, Instant now, List<Held> held) {
        Customer customer = room.customer(message);
        Releasing.Verdict verdict = verdict(message, room);
        if (!(verdict instanceof Releasing.Go)) {
            return keptIn(message, verdict, held);
        }
        Message sending;
        try {
            sending = message.content() == null ? render(message, customer) : message;
        } catch (RenderingFailed wrong) {
            return unwritten(message, wrong, now);
        }
        Breaker breaker = breakers.of(channel.provider(message));
        Instant shut = channel.inTransaction() ? null : breaker.shutUntil(now);
        if (shut != null) {
            held.add(new Held(message, paused(shut), shut));
            return null;
        }
        SendResult result = handOver(sending, customer, breaker, now);
        if (result instanceof SendResult.Refused refused) {
            return failed(message, refused.reason(), now);
        }
        if (result instanceof SendResult.Unavailable unavailable) {
            return retry(message, unavailable, now);
        }
        room.took(message);
        if (!channel.name().equals(SyncChannel.NAME)) {
            announcing.announce(List.of(message.sentTo(customer, now)));
        }
        return new Settled(message.customerId(), message.id(), MessageStatus.SENT, null, ((SendResult.Sent) result).providerId());
    }

    private SendResult handOver(Message message, Customer customer, Breaker breaker, Instant now) {
        try {
            SendResult result = metrics.send(channel.name()).record(() -> channel.send(message, customer, now));
            breaker.told(result, now);
            return result;
        } catch (RuntimeException failed) {
            breaker.failed(failed);
            throw failed;
        }
    }

    private String paused(Instant until) {
        return "sending over " + channel.name() + " failed repeatedly and is paused until " + until;
    }

    /** Null when it is looked at again later. */
    private Settled keptIn(Message message, Releasing.Verdict verdict, List<Held> held) {
        if (verdict instanceof Releasing.Never never) {
            return settled(message, never.as(), never.reason());
        }
        Releasing.Later later = (Releasing.Later) verdict;
        held.add(new Held(message, later.reason(), later.until()));
        return null;
    }

    private Message render(Message message, Customer customer) {
        return message.with(channel.render(links.into(message, customer), customer));
    }

    private Releasing.Verdict verdict(Message message, Releasing.Room room) {
        Releasing.Verdict news = room.news(message);
        if (news != null) {
            return news;
        }
        Customer customer = room.customer(message);
        String refusal = room.refusal(message);
        String objection = customer == null ? "the customer is not on record any more" : refusal == null ? channel.objection(message, customer) : refusal;
        return objection == null ? room.judge(message) : new Releasing.Never(objection);
    }

    private Settled retry(Message message, SendResult.Unavailable result, Instant now) {
        int failed = message.attempts() + 1;
        table.postpone(message, result.reason(), backoff.next(now, failed, result.retryAfter()));
        if (failed >= attempts) {
            return failed(message, "after " + failed + " attempts: " + result.reason(), now);
        }
        metrics.postponed(channel.name());
        return null;
    }

    private Settled failed(Message message, String reason, Instant now) {
        Settled end = settled(message, MessageStatus.FAILED, reason);
        deadLetters.record(message.customerId(), "message", message.id().toString(), end.reason(), now);
        return end;
    }

    /** A template may ask that a message is left out rather than sent with gaps. */
    private Settled unwritten(Message message, RenderingFailed wrong, Instant now) {
        return wrong.skips() ? settled(message, MessageStatus.SUPPRESSED, wrong.getMessage()) : failed(message, wrong.getMessage(), now);
    }

    private static Settled settled(Message message, MessageStatus status, String reason) {
        return new Settled(message.customerId(), message.id(), status, reason, null);
    }

    private void count(List<Settled> settled) {
        settled.forEach(end -> metrics.settled(channel.name(), end.status()));
    }
}
