package io.kairos.journey;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;

/** When a wait is over. */
public sealed interface Until {

    /** The end of a wait that begins at {@code from}, strictly later unless the duration is zero. */
    Instant after(Instant from, ZoneId zone);

    record Elapsed(Duration duration) implements Until {
        @Override
        public Instant after(Instant from, ZoneId zone) {
            return from.plus(duration);
        }
    }

    /**
     * The next time the customer's clock shows this. A time that a change to summer time leaves out comes
     * as much later as the clock was moved; of a time that comes twice, the first counts.
     */
    record TimeOfDay(LocalTime time) implements Until {
        @Override
        public Instant after(Instant from, ZoneId zone) {
            ZonedDateTime next = at(from.atZone(zone), time);
            return next.toInstant().isAfter(from) ? next.toInstant() : at(from.atZone(zone).plusDays(1), time).toInstant();
        }
    }

    /** The next such day at a time, as with {@link TimeOfDay}. */
    record Weekday(DayOfWeek day, LocalTime time) implements Until {
        @Override
        public Instant after(Instant from, ZoneId zone) {
            ZonedDateTime next = at(from.atZone(zone).with(TemporalAdjusters.nextOrSame(day)), time);
            return next.toInstant().isAfter(from) ? next.toInstant()
                    : at(from.atZone(zone).with(TemporalAdjusters.next(day)), time).toInstant();
        }
    }

    private static ZonedDateTime at(ZonedDateTime day, LocalTime time) {
        return ZonedDateTime.of(day.toLocalDate(), time, day.getZone());
    }
}
