package io.kairos.delivery;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How often and when customers may be written to, of one release; transactional messages are exempt.
 *
 * @param windows    times in which a channel may be used, where the customer is; all of a channel's windows must allow it
 * @param waitAtMost how long a message waits for room before it is given up
 */
public record ContactPolicy(List<Cap> caps, List<Window> windows, Duration waitAtMost) {

    /** Messages on these are for the business, not for the customer: they have no caps. */
    private static final Set<String> FOR_THE_BUSINESS = Set.of(WebhookChannel.NAME, ChannelTemplate.SLACK);

    static final ContactPolicy NONE = new ContactPolicy(List.of(), List.of(), Duration.ofDays(7));

    /**
     * At most so many messages in a rolling window.
     *
     * @param channel null for all; {@code topic} and {@code journey} likewise
     * @param whenFull what becomes of one more: WAIT, SKIP or EXIT
     */
    record Cap(int atMost, Duration per, String channel, String topic, String journey, io.kairos.journey.Step.WhenCapped whenFull) {

        boolean counts(String ofChannel, String ofTopic, String ofJourney) {
            return !FOR_THE_BUSINESS.contains(ofChannel) && (channel == null || channel.equals(ofChannel)) && (topic == null || topic.equals(ofTopic))
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
        if (isOpen(of, from, zone)) {
            return from;
        }
        LocalDate today = LocalDate.ofInstant(from, zone);
        Stream<Instant> starts = of.stream().flatMap(window -> IntStream.rangeClosed(-1, 15).boxed()
                .flatMap(day -> instants(today.plusDays(day).atTime(window.from()), zone.getRules())));
        // a change of the clocks opens windows too: it jumps over their beginning, or comes back before their end
        Stream<Instant> changes = Stream.iterate(zone.getRules().nextTransition(from), change -> change != null
                && change.getInstant().isBefore(from.plus(Duration.ofDays(15))), change -> zone.getRules().nextTransition(change.getInstant()))
                .map(ZoneOffsetTransition::getInstant);
        return Stream.concat(starts, changes).filter(start -> start.isAfter(from) && isOpen(of, start, zone)).min(Instant::compareTo).orElse(null);
    }

    private static boolean isOpen(List<Window> windows, Instant at, ZoneId zone) {
        ZonedDateTime there = at.atZone(zone);
        return windows.stream().allMatch(window -> window.isOpen(there));
    }

    /** When a clock there shows this: never, once, or twice. */
    private static Stream<Instant> instants(LocalDateTime shown, ZoneRules rules) {
        return rules.getValidOffsets(shown).stream().map(shown::toInstant);
    }
}
