package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.delivery.HistoryOracle.HandOver;
import io.kairos.delivery.HistoryOracle.Planned;
import io.kairos.journey.JourneyControl;
import io.kairos.journey.Outbox.MessageRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One random program with some customers, for a few days around a change of the clocks, on a real database and several senders. */
final class World {

    private static final List<String> CHANNELS = List.of("email", "sms", "in-app");
    private static final List<String> JOURNEYS = List.of("low", "middle", "high");
    private static final int SENDERS = 3;
    private static final int STEPS = 15;
    private static final int LONGEST_DRAIN = 100;
    /** Nights in which clocks change somewhere: New York, Berlin, Lord Howe and Sydney, Auckland, St. John's. */
    private static final List<String> NIGHTS = List.of("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-09-27");

    /** Where customers are, and what that means. */
    private record Place(Map<String, String> traits, ZoneId zone) {
        static Place in(String zone) {
            return new Place(Map.of("timezone", zone), ZoneId.of(zone));
        }
    }

    private static final List<Place> PLACES = List.of(Place.in("America/New_York"), Place.in("Europe/Berlin"), Place.in("Australia/Lord_Howe"),
            Place.in("Pacific/Kiritimati"), Place.in("Pacific/Pago_Pago"), Place.in("Asia/Kathmandu"), Place.in("America/St_Johns"),
            new Place(Map.of("country", "DE"), ZoneId.of("Europe/Berlin")), new Place(Map.of("country", "New Zealand"), ZoneId.of("Pacific/Auckland")),
            new Place(Map.of("timezone", "Nowhere/Land", "country", "JP"), ZoneId.of("Asia/Tokyo")), new Place(Map.of(), ZoneId.of("Asia/Tokyo")));

    static final class Totals {
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger deaths = new AtomicInteger();
        final AtomicInteger repeats = new AtomicInteger();
        final AtomicInteger messages = new AtomicInteger();

        @Override
        public String toString() {
            return messages + " messages, " + sent + " sent, senders died " + deaths + " times, the provider got " + repeats + " once more";
        }
    }

    /** As a process that is killed: nothing catches it but whoever starts the next. */
    private static final class Killed extends Error {
    }

    private final Random random;
    private final Totals totals;
    private final HistoryOracle oracle;
    private final PostOffice office;
    private final List<Customer> customers;
    private final AtomicInteger rendered = new AtomicInteger();

    World(Random random, int customers, Totals totals) {
        this.random = random;
        this.totals = totals;
        this.oracle = new HistoryOracle(RandomProgram.of(random, CHANNELS, JOURNEYS));
        Map<String, String> files = new HashMap<>(Map.of("policies/contact.yaml", oracle.program().yaml(), "policies/program.yaml", "time_zone: Asia/Tokyo\n",
                "templates/hello.subject.liquid", "Hi", "templates/hello.html.liquid", "<p>Hi</p>"));
        for (String journey : JOURNEYS) {
            files.put("journeys/" + journey + ".yaml", "journey: " + journey + "\npriority: " + 10 * JOURNEYS.indexOf(journey)
                    + "\nenter: { on: started }\nsteps:\n  - { id: s, send: { channel: email, template: hello } }\n");
        }
        this.office = new PostOffice(files);
        office.clock.to(Instant.parse(NIGHTS.get(random.nextInt(NIGHTS.size())) + "T00:00:00Z").minus(Duration.ofMinutes(random.nextInt(3 * 24 * 60))));
        office.transactions.beforeCommit = this::mayDie;
        this.customers = IntStream.range(0, customers).mapToObj(this::arrives).toList();
        office.store(this.customers);
    }

    String program() {
        return oracle.program().yaml();
    }

    /** @return what went wrong */
    List<String> live() {
        for (int step = 0; step < STEPS && oracle.wrongs().isEmpty(); step++) {
            pass(Duration.ofMinutes(chance(0.3) ? random.nextInt(5) : random.nextInt(9 * 60)));
            act();
            JOURNEYS.forEach(journey -> control(journey, chance(0.1) ? JourneyControl.PAUSED : chance(0.3) ? null : oracle.control(journey)));
            send();
            if (chance(0.2)) {
                // a time server sets the clock back
                office.clock.to(office.clock.instant().minusMillis(random.nextInt(3000)));
                send();
            }
        }
        JOURNEYS.forEach(journey -> control(journey, null));
        for (int rest = 0; rest < LONGEST_DRAIN && oracle.wrongs().isEmpty() && oracle.open(); rest++) {
            pass(Duration.ofMinutes(random.nextInt(9 * 60)));
            send();
        }
        oracle.end(office.transactions.jdbi);
        totals.sent.addAndGet(oracle.sent());
        totals.repeats.addAndGet(oracle.repeats());
        totals.messages.addAndGet(oracle.planned());
        return oracle.wrongs();
    }

    private synchronized void pass(Duration time) {
        office.clock.to(office.clock.instant().plus(time));
    }

    private synchronized boolean chance(double of) {
        return random.nextDouble() < of;
    }

    private Customer arrives(int number) {
        Map<String, Object> traits = new HashMap<>(Map.of("name", "c" + number, "email", "c" + number + "@example.com", "phone", "+15005550006"));
        CHANNELS.forEach(channel -> traits.put("consent." + channel, chance(0.9) ? (Object) true : chance(0.5) ? (Object) false : "unasked"));
        return settles("c" + number, traits, PLACES.get(random.nextInt(PLACES.size())));
    }

    private Customer settles(String user, Map<String, Object> traits, Place place) {
        traits.remove("timezone");
        traits.remove("country");
        traits.putAll(place.traits());
        Customer customer = new Customer(Ids.user(user), user, JsonValues.of(traits), PostOffice.START);
        oracle.knows(customer.id(), traits, place.zone());
        return customer;
    }

    /** All at the same instant and while the senders rest, so one statement takes what they do. */
    private void act() {
        List<MessageRequest> queued = new ArrayList<>();
        List<Customer> changed = new ArrayList<>();
        customers.forEach(customer -> mayAct(customer, queued, changed));
        office.outbox.queue(queued);
        office.store(changed);
    }

    private void mayAct(Customer customer, List<MessageRequest> queued, List<Customer> changed) {
        if (chance(0.12)) {
            Planned planned = new Planned(Ids.of(customer.userId(), String.valueOf(oracle.planned())), customer.id(), CHANNELS.get(random.nextInt(3)),
                    JOURNEYS.get(random.nextInt(3)), chance(0.4) ? "offers" : null, chance(0.1), office.clock.instant());
            oracle.plans(planned);
            queued.add(new MessageRequest(planned.id(), customer.id(), UUID.randomUUID(), planned.journey(), "s", 1, planned.channel(),
                    "hello", planned.topic(), planned.transactional(), JsonValues.EMPTY, planned.queuedAt()));
        }
        if (chance(0.03)) {
            Map<String, Object> traits = oracle.traits(customer.id());
            String what = "consent." + CHANNELS.get(random.nextInt(3)) + (chance(0.4) ? ":offers" : "");
            traits.put(what, !Boolean.TRUE.equals(traits.get(what)));
            changed.add(settles(customer.userId(), traits,
                    chance(0.2) ? PLACES.get(random.nextInt(PLACES.size())) : new Place(where(traits), oracle.zone(customer.id()))));
        }
    }

    private static Map<String, String> where(Map<String, Object> traits) {
        Map<String, String> where = new HashMap<>();
        List.of("timezone", "country").forEach(trait -> where.computeIfAbsent(trait, name -> (String) traits.get(name)));
        return where;
    }

    private void control(String journey, JourneyControl control) {
        if (oracle.control(journey) != control) {
            office.controls.set(journey, control, "somebody");
            oracle.controls(journey, control);
        }
    }

    /** Several senders until nothing is due; one that dies is started again. */
    private void send() {
        List<CompletableFuture<Void>> senders = IntStream.range(0, SENDERS).mapToObj(number -> CompletableFuture.runAsync(() -> {
            SendingMessages sending = office.sending(CHANNELS.stream().map(RandomChannel::new).toArray(Channel[]::new));
            for (boolean alive = false; !alive; ) {
                try {
                    sending.sendAllDue();
                    alive = true;
                } catch (Killed killed) {
                    totals.deaths.incrementAndGet();
                }
            }
        }, sender -> new Thread(sender).start())).toList();
        senders.forEach(CompletableFuture::join);
        oracle.settled(office.transactions.jdbi);
    }

    private void mayDie() {
        if (chance(0.01)) {
            throw new Killed();
        }
    }

    /** Takes messages, refuses them, loses its answer, or dies with the sender before or after it took one. */
    private final class RandomChannel implements Channel {

        private final String name;

        RandomChannel(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean inTransaction() {
            return name.equals("in-app");
        }

        @Override
        public String objection(Message message, Customer customer) {
            return Objections.consent(message, customer);
        }

        @Override
        public String render(Message message, Customer customer) {
            return "text " + rendered.incrementAndGet();
        }

        @Override
        public SendResult send(Message message, Customer customer, Instant now) {
            if (inTransaction()) {
                new InAppTable(office.transactions.jdbi).add(message, Map.of("title", "Hi", "body", message.content()), now);
                oracle.handed(new HandOver(message.id(), now, office.clock.instant(), false, message.content()));
                return new SendResult.Sent();
            }
            mayDie();
            boolean taken = !chance(0.15);
            oracle.handed(new HandOver(message.id(), now, office.clock.instant(), taken, message.content()));
            pass(Duration.ofMillis(chance(0.1) ? 1500 : 3));
            mayDie();
            if (!taken) {
                return chance(0.2) ? new SendResult.Refused("no such address") : new SendResult.Unavailable("down", chance(0.3) ? Duration.ofMinutes(10) : null);
            }
            return chance(0.1) ? new SendResult.Unavailable("the connection was lost", null) : new SendResult.Sent("p" + message.id());
        }
    }
}
