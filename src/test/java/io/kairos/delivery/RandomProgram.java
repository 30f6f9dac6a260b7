package io.kairos.delivery;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random contact policy, and what it means, told without the code that applies it.
 *
 * @param quietFrom hour; as {@code quietTo} when nothing is quiet
 * @param office    whether text messages go out on weekdays from 9 to 20 only
 */
record RandomProgram(List<Cap> caps, int quietFrom, int quietTo, boolean office) {

    record Cap(int atMost, int hours, String channel, String topic, String journey, String full) {

        boolean counts(HistoryOracle.Planned message) {
            return !message.transactional() && (channel == null || channel.equals(message.channel())) && (topic == null || topic.equals(message.topic()))
                    && (journey == null || journey.equals(message.journey()));
        }

        Duration per() {
            return Duration.ofHours(hours);
        }
    }

    static RandomProgram of(Random random, List<String> channels, List<String> journeys) {
        List<Cap> caps = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            caps.add(new Cap(1 + random.nextInt(2), List.of(3, 24, 48).get(random.nextInt(3)), random.nextBoolean() ? channels.get(random.nextInt(3)) : null,
                    random.nextInt(4) == 0 ? "offers" : null, random.nextInt(4) == 0 ? journeys.get(random.nextInt(3)) : null,
                    List.of("wait", "wait", "skip", "exit").get(random.nextInt(4))));
        }
        return new RandomProgram(caps, random.nextInt(24), random.nextInt(24), random.nextInt(3) == 0);
    }

    String yaml() {
        StringBuilder yaml = new StringBuilder("wait_at_most: 30h\ncaps:\n");
        caps.forEach(cap -> yaml.append("  - { at_most: ").append(cap.atMost).append(", per: ").append(cap.hours).append("h, when_full: ").append(cap.full)
                .append(cap.channel == null ? "" : ", channel: " + cap.channel).append(cap.topic == null ? "" : ", topic: " + cap.topic)
                .append(cap.journey == null ? "" : ", journey: " + cap.journey).append(" }\n"));
        if (quietFrom != quietTo) {
            yaml.append(String.format("quiet_hours: { from: \"%02d:30\", to: \"%02d:30\" }%n", quietFrom, quietTo));
        }
        if (office) {
            yaml.append("send_windows:\n  - { channels: [sms], days: [monday, tuesday, wednesday, thursday, friday], from: \"09:00\", to: \"20:00\" }\n");
        }
        return yaml.toString();
    }

    /** What a clock on the customer's wall says against it; null when nothing does. */
    String against(String channel, Instant at, ZoneId zone) {
        ZonedDateTime there = at.atZone(zone);
        int minute = there.getHour() * 60 + there.getMinute();
        int from = quietFrom * 60 + 30;
        int to = quietTo * 60 + 30;
        if (from < to ? minute >= from && minute < to : from > to && (minute >= from || minute < to)) {
            return "quiet at " + there;
        }
        boolean weekend = there.getDayOfWeek() == DayOfWeek.SATURDAY || there.getDayOfWeek() == DayOfWeek.SUNDAY;
        return office && channel.equals("sms") && (weekend || there.getHour() < 9 || there.getHour() >= 20) ? "outside the send window at " + there : null;
    }
}
