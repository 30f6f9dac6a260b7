package io.kairos.delivery;

import io.kairos.behavior.BehaviorLog;
import io.kairos.behavior.BehaviorLogs;
import io.kairos.customer.ConsentLog;
import io.kairos.customer.ConsentLogs;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.customer.LinkTokens;
import io.kairos.decision.DeadLetterLists;
import io.kairos.decision.DeadLetters;
import io.kairos.journey.Outbox.MessageRequest;
import io.kairos.journey.Announcing;
import io.kairos.journey.JourneyControls;
import io.kairos.journey.JourneyTables;
import io.kairos.journey.Journeys;
import io.kairos.journey.ReadingJourneys;
import io.kairos.release.Conditions;
import io.kairos.release.Release;
import io.kairos.release.Releases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The delivery room on a database and a clock that stands until it is moved, without the service around it. */
final class PostOffice {

    static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    static final int ATTEMPTS = 4;

    final JoinedTransactions transactions = new JoinedTransactions();
    final Moved clock = new Moved();
    final OutboxTable outbox = new OutboxTable(transactions.jdbi, new QueuedSignal(null), clock);
    final Messages messages = new Messages(transactions.jdbi);
    final Mailbox mailbox = new Mailbox(transactions.jdbi, "shop@example.com");
    final DeadLetters deadLetters = DeadLetterLists.on(transactions.jdbi);
    final JourneyControls controls = JourneyTables.controls(transactions.jdbi, clock);
    final BehaviorLog behaviors = BehaviorLogs.on(transactions.jdbi);
    final ConsentLog consents = ConsentLogs.on(transactions.jdbi);
    final Suppressions suppressions = new Suppressions(transactions.jdbi);
    final CustomerLinks links = new CustomerLinks(LinkTokens.on(transactions.jdbi), "https://shop.example");
    private final Map<String, String> files;
    private volatile Release release;
    final Releases releases = new Releases() {
        @Override
        public Release active() {
            return release;
        }

        @Override
        public Release number(long number) {
            return release;
        }
    };
    final Refusals refusals = new Refusals(suppressions, consents, releases);
    final Announcing announcing = new SyncingAudiences(transactions.jdbi, releases, new QueuedSignal(null), clock);
    final Breakers breakers = new Breakers(20, 10, 50, Duration.ofSeconds(30), clock);

    PostOffice(String subject, String html) {
        this(Map.of("templates/hello.subject.liquid", subject, "templates/hello.html.liquid", html));
    }

    /** @param files the release's */
    PostOffice(Map<String, String> files) {
        this.files = new HashMap<>(files);
        publish(Map.of());
    }

    /** Another release becomes active. */
    void publish(Map<String, String> edits) {
        files.putAll(edits);
        release = releases(files).active();
    }

    PostOffice() {
        this("Hi {{ customer.name }}", "<p>Hi {{ customer.name }}</p>");
    }

    static Releases releases(Map<String, String> files) {
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((file, text) -> bytes.put(file, text.getBytes(StandardCharsets.UTF_8)));
        ReadingJourneys journeys = new ReadingJourneys();
        Templates templates = new ReadingTemplates(journeys).read(bytes, Set.of()).content();
        Release release = new Release(1, "", bytes, null, Conditions.NONE, Map.of(Templates.class, templates,
                Journeys.class, journeys.read(bytes, Set.of("started")).content(),
                ContactPolicy.class, new ReadingContactPolicy().read(bytes, Set.of()).content(),
                SyncPolicy.class, new ReadingSyncPolicy().read(bytes, Set.of()).content()));
        return new Releases() {
            @Override
            public Release active() {
                return release;
            }

            @Override
            public Release number(long number) {
                return release;
            }
        };
    }

    SendingMessages sending(Channel... channels) {
        MessageTable table = new MessageTable(transactions.jdbi);
        MessageMetrics metrics = new MessageMetrics(new SimpleMeterRegistry());
        Backoff backoff = new Backoff(Duration.ofSeconds(10), Duration.ofHours(1), () -> 0.5);
        return new SendingMessages(List.of(channels).stream().map(channel -> new Sender(channel, table, new Releasing(releases, table, controls, JourneyTables.holding(transactions.jdbi, releases), refusals), announcing, breakers, transactions, deadLetters,
                backoff, ATTEMPTS, metrics, links, clock)).toList(), table, new QueuedSignal(null), null, clock);
    }

    SendingMessages sendingToMailbox() {
        return sending(new EmailChannel(releases, mailbox, Recommending.NOTHING));
    }

    Customer customer(String userId, Map<String, ?> attributes) {
        Customer customer = new Customer(Ids.user(userId), userId, JsonValues.of(attributes), START);
        store(List.of(customer));
        return customer;
    }

    void store(List<Customer> customers) {
        if (customers.isEmpty()) {
            return;
        }
        transactions.jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    insert into customer (id, user_id, attributes, first_seen_at) values (:id, :user, :attributes, :at)
                    on conflict (id) do update set attributes = excluded.attributes""");
            customers.forEach(customer -> batch.bind("id", customer.id()).bind("user", customer.userId())
                    .bind("attributes", customer.attributes().json()).bind("at", Timestamp.from(START)).add());
            batch.execute();
        });
    }

    Customer reachable(String userId) {
        return customer(userId, Map.of("name", userId, "email", userId + "@example.com", "consent.email", true));
    }

    static MessageRequest email(Customer customer, String step) {
        return request(customer, step, "email", null, false, Map.of());
    }

    static MessageRequest request(Customer customer, String step, String channel, String topic, boolean transactional,
            Map<String, ?> context) {
        return new MessageRequest(Ids.of(customer.userId(), step), customer.id(), enrollment(customer), "a-journey", step, 1,
                channel, "hello", topic, transactional, JsonValues.of(context), START);
    }

    static UUID enrollment(Customer customer) {
        return Ids.of("enrollment", customer.userId());
    }

    Messages.Entry only(Customer customer) {
        List<Messages.Entry> all = messages.of(customer.id());
        if (all.size() != 1) {
            throw new AssertionError(all.toString());
        }
        return all.get(0);
    }

    /** A channel that answers as told, and remembers what it was given. */
    static final class Told implements Channel {

        final java.util.Queue<SendResult> answers = new java.util.concurrent.ConcurrentLinkedQueue<>();
        final List<Message> handed = new java.util.concurrent.CopyOnWriteArrayList<>();
        Runnable meanwhile = () -> {
        };

        private final String name;

        Told(SendResult... answers) {
            this("email", answers);
        }

        Told(String name, SendResult... answers) {
            this.name = name;
            this.answers.addAll(List.of(answers));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean inTransaction() {
            return false;
        }

        @Override
        public String objection(Message message, Customer customer) {
            return null;
        }

        @Override
        public String render(Message message, Customer customer) {
            return "content for " + customer.text("name");
        }

        @Override
        public SendResult send(Message message, Customer customer, Instant now) {
            handed.add(message);
            meanwhile.run();
            return Optional.ofNullable(answers.poll()).orElse(new SendResult.Sent());
        }
    }

    static final class Moved extends Clock {

        private volatile Instant now = START;

        void to(Instant instant) {
            now = instant;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
