package io.kairos.delivery;

import io.kairos.journey.JourneyControl;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Knows what was meant and what the provider got, and tells what of it must not be. Shares no code with the senders. */
final class HistoryOracle {

    record Planned(UUID id, UUID customer, String channel, String journey, String topic, boolean transactional, Instant queuedAt) {
    }

    /** @param began when the sender looked; @param at when the provider got it; @param taken whether it kept it */
    record HandOver(UUID id, Instant began, Instant at, boolean taken, String content) {
    }

    private record Ended(UUID id, String status, String reason, Instant at) {
    }

    private final RandomProgram program;
    private final Map<UUID, Planned> planned = new HashMap<>();
    private final Map<UUID, Map<String, Object>> traits = new HashMap<>();
    private final Map<UUID, ZoneId> zones = new HashMap<>();
    private final Map<String, JourneyControl> controls = new HashMap<>();
    private final ConcurrentLinkedQueue<HandOver> news = new ConcurrentLinkedQueue<>();
    private final List<HandOver> handed = new ArrayList<>();
    private final Map<UUID, Ended> ended = new HashMap<>();
    private final List<String> wrongs = new ArrayList<>();

    HistoryOracle(RandomProgram program) {
        this.program = program;
    }

    RandomProgram program() {
        return program;
    }

    void plans(Planned message) {
        planned.put(message.id(), message);
    }

    int planned() {
        return planned.size();
    }

    void knows(UUID customer, Map<String, Object> are, ZoneId zone) {
        traits.put(customer, are);
        zones.put(customer, zone);
    }

    Map<String, Object> traits(UUID customer) {
        return traits.get(customer);
    }

    ZoneId zone(UUID customer) {
        return zones.get(customer);
    }

    void controls(String journey, JourneyControl control) {
        controls.put(journey, control);
    }

    JourneyControl control(String journey) {
        return controls.get(journey);
    }

    /** By any sender. */
    void handed(HandOver one) {
        news.add(one);
    }

    /** The senders rest: looks at what they did since the last time, while nothing else changed. */
    void settled(Jdbi jdbi) {
        for (HandOver one : news) {
            Planned message = planned.get(one.id());
            if (ended.containsKey(one.id())) {
                wrong(message, "went out after it had ended as " + ended.get(one.id()));
            }
            if (controls.get(message.journey()) == JourneyControl.PAUSED) {
                wrong(message, "went out while its journey was paused");
            }
            if (!message.transactional() && !consents(message)) {
                wrong(message, "went out without consent: " + traits.get(message.customer()));
            }
            String against = message.transactional() ? null : program.against(message.channel(), one.began(), zones.get(message.customer()));
            if (against != null) {
                wrong(message, "went out though it was " + against);
            }
        }
        handed.addAll(news);
        news.clear();
        for (Ended one : ended(jdbi)) {
            ended.put(one.id(), one);
            justified(planned.get(one.id()), one);
        }
    }

    private boolean consents(Planned message) {
        Map<String, Object> are = traits.get(message.customer());
        Object channel = are.get("consent." + message.channel());
        Object topic = message.topic() == null ? null : are.get("consent." + message.channel() + ":" + message.topic());
        return !Boolean.FALSE.equals(channel) && Boolean.TRUE.equals(topic == null ? channel : topic);
    }

    /** Nothing is kept back for a reason that is not there. */
    private void justified(Planned message, Ended end) {
        String reason = String.valueOf(end.reason());
        boolean is = switch (end.status()) {
            case "sent" -> true;
            case "failed" -> reason.equals("no such address") || reason.startsWith("after " + PostOffice.ATTEMPTS + " attempts");
            case "suppressed" -> reason.startsWith("no consent") ? !consents(message)
                    : reason.startsWith("frequency cap") ? program.caps().stream().anyMatch(cap -> cap.counts(message) && !cap.full().equals("wait"))
                    : reason.startsWith("no room") ? !message.transactional()
                    : reason.contains("never open together") && program.office();
            case "cancelled" -> reason.startsWith("frequency cap");
            default -> false;
        };
        if (!is) {
            wrong(message, "ended as " + end);
        }
    }

    boolean open() {
        return ended.size() < planned.size();
    }

    /** Time has run on: all must have ended, and be as the provider saw it. */
    void end(Jdbi jdbi) {
        if (!wrongs.isEmpty()) {
            return;
        }
        Map<UUID, List<HandOver>> byId = handed.stream().collect(Collectors.groupingBy(HandOver::id));
        List<UUID> inApp = jdbi.withHandle(handle -> handle.createQuery("select id from in_app").mapTo(UUID.class).list());
        for (Planned message : planned.values()) {
            Ended end = ended.get(message.id());
            List<HandOver> overs = byId.getOrDefault(message.id(), List.of());
            if (end == null) {
                wrong(message, "did not end");
                continue;
            }
            boolean shown = message.channel().equals("in-app");
            boolean arrived = shown ? inApp.contains(message.id()) : overs.stream().anyMatch(HandOver::taken);
            if (end.status().equals("sent") ? !arrived : shown && arrived) {
                wrong(message, "ended as " + end + (arrived ? " and arrived" : " and did not arrive"));
            }
            if (!shown && overs.stream().map(HandOver::content).distinct().count() > 1) {
                wrong(message, "said different things: " + overs);
            }
        }
        planned.values().stream().collect(Collectors.groupingBy(Planned::customer)).values()
                .forEach(hers -> program.caps().forEach(cap -> fits(cap, hers, byId)));
    }

    /** In each window that ends with a message, no more different ones than the cap allows; of what was sent, each time the provider got it counts. */
    private void fits(RandomProgram.Cap cap, List<Planned> hers, Map<UUID, List<HandOver>> byId) {
        List<HandOver> taken = hers.stream().filter(message -> cap.counts(message) && ended.containsKey(message.id())
                        && ended.get(message.id()).status().equals("sent"))
                .flatMap(message -> message.channel().equals("in-app")
                        ? Stream.of(new HandOver(message.id(), null, ended.get(message.id()).at(), true, null))
                        : byId.getOrDefault(message.id(), List.of()).stream().filter(HandOver::taken))
                .sorted(Comparator.comparing(HandOver::at)).toList();
        for (HandOver last : taken) {
            List<UUID> window = taken.stream().filter(one -> !one.at().isAfter(last.at()) && one.at().isAfter(last.at().minus(cap.per())))
                    .map(HandOver::id).distinct().toList();
            if (window.size() > cap.atMost()) {
                wrong(planned.get(last.id()), "was one too many for " + cap + ": " + taken);
            }
        }
    }

    /** What ended since the last time: most have ended long ago. */
    private List<Ended> ended(Jdbi jdbi) {
        UUID[] open = planned.keySet().stream().filter(id -> !ended.containsKey(id)).toArray(UUID[]::new);
        return jdbi.withHandle(handle -> handle.createQuery("select id, status, reason, settled_at from message where status <> 'queued' and id = any(:open)")
                .bind("open", open)
                .map((row, context) -> new Ended(row.getObject(1, UUID.class), row.getString(2), row.getString(3), row.getTimestamp(4).toInstant())).list());
    }

    private void wrong(Planned message, String what) {
        wrongs.add(message + " " + what);
    }

    List<String> wrongs() {
        return wrongs.size() > 5 ? wrongs.subList(0, 5) : wrongs;
    }

    int sent() {
        return (int) ended.values().stream().filter(end -> end.status().equals("sent")).count();
    }

    int repeats() {
        return (int) handed.stream().filter(HandOver::taken).count() - (int) handed.stream().filter(HandOver::taken).map(HandOver::id).distinct().count();
    }
}
