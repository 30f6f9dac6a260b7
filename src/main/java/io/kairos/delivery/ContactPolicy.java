package io.kairos.delivery;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * How often and when customers may be written to, of one release; transactional messages are exempt.
 *
 * @param windows    times in which a channel may be used, where the customer is; all of a channel's windows must allow it
 * @param waitAtMost how long a message waits for room before it is given up
 */
public record ContactPolicy(List<Cap> caps, List<Window> windows, Duration waitAtMost) {

    static final ContactPolicy NONE = new ContactPolicy(List.of(), List.of(), Duration.ofDays(7));

    /**
     * At most so many messages in a rolling window.
     *
     * @param channel null for all; {@code topic} and {@code journey} likewise
     * @param whenFull what becomes of one more: WAIT, SKIP or EXIT
     */
    record Cap(int atMost, Duration per, String channel, String topic, String journey, io.kairos.journey.Step.WhenCapped whenFull) {

        boolean counts(String ofChannel, String ofTopic, String ofJourney) {
            return (channel == null || channel.equals(ofChannel)) && (topic == null || topic.equals(ofTopic))
                    && (journey == null || journey.equals(ofJourney));
        }

        @Override
        public String toString() {
            return "at most " + atMost + " in " + per.toString().substring(1).replace("T", "").toLowerCase(java.util.Locale.ROOT)
                    + (channel == null ? "" : " over " + channel) + (topic == null ? "" : " about " + topic)
                    + (journey == null ? "" : " of " + journey);
        }
    }

    /** Open from a time of day (inclusive) to another (exclusive) on these days; over midnight when {@code from} is later. */
    record Window(Set<String> channels, Set<DayOfWeek> days, LocalTime from, LocalTime to) {

        boolean isOpen(ZonedDateTime at) {
            LocalTime time = at.toLocalTime();
            if (from.isBefore(to)) {
                return days.contains(at.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
            }
            return !time.isBefore(from) && days.contains(at.getDayOfWeek()) || time.isBefore(to) && days.contains(at.getDayOfWeek().minus(1));
        }
    }

    /** When a channel may next be used: the instant itself when it may now; null when its windows never open together within a fortnight. */
    Instant open(String channel, Instant from, ZoneId zone) {
        List<Window> of = windows.stream().filter(window -> window.channels().contains(channel)).toList();
        if (of.stream().allMatch(window -> window.isOpen(from.atZone(zone)))) {
            return from;
        }
        ZonedDateTime day = from.atZone(zone);
        for (int i = 0; i < 15; i++) {
            ZonedDateTime date = day.plusDays(i);
            Instant next = of.stream().map(window -> ZonedDateTime.of(date.toLocalDate(), window.from(), zone))
                    .filter(start -> start.toInstant().isAfter(from) && of.stream().allMatch(window -> window.isOpen(start)))
                    .map(ZonedDateTime::toInstant).min(Instant::compareTo).orElse(null);
            if (next != null) {
                return next;
            }
        }
        return null;
    }
}
