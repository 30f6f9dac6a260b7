package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.JsonValues;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waits until a time or a weekday where the customer lives. */
class LocalTimeWaitsTest {

    @ParameterizedTest
    @CsvSource({
            // before, at and after the time
            "America/New_York, 2026-01-10T13:59:59Z, 09:00, 2026-01-10T14:00:00Z",
            "America/New_York, 2026-01-10T14:00:00Z, 09:00, 2026-01-11T14:00:00Z",
            "America/New_York, 2026-01-10T20:00:00Z, 09:00, 2026-01-11T14:00:00Z",
            // her evening is UTC's next day
            "America/New_York, 2026-01-11T02:00:00Z, 09:00, 2026-01-11T14:00:00Z",
            "Asia/Tokyo,       2026-01-10T16:00:00Z, 09:00, 2026-01-11T00:00:00Z",
            // the night the clocks change
            "America/New_York, 2026-03-07T15:00:00Z, 09:00, 2026-03-08T13:00:00Z",
            "America/New_York, 2026-10-31T14:00:00Z, 09:00, 2026-11-01T14:00:00Z",
            // 02:30 does not exist on 8 March: 03:30
            "America/New_York, 2026-03-08T05:00:00Z, 02:30, 2026-03-08T07:30:00Z",
            // 01:30 exists twice on 1 November: the first, and once
            "America/New_York, 2026-11-01T04:00:00Z, 01:30, 2026-11-01T05:30:00Z",
            "America/New_York, 2026-11-01T05:30:00Z, 01:30, 2026-11-02T06:30:00Z",
            "America/New_York, 2026-11-01T06:00:00Z, 01:30, 2026-11-02T06:30:00Z",
            // Lord Howe leaves out half an hour, and has another one twice
            "Australia/Lord_Howe, 2026-10-03T15:00:00Z, 02:15, 2026-10-03T15:45:00Z",
            "Australia/Lord_Howe, 2026-04-04T14:00:00Z, 01:45, 2026-04-04T14:45:00Z",
            "Australia/Lord_Howe, 2026-04-04T15:00:00Z, 01:45, 2026-04-05T15:15:00Z",
            // the same instant is Sunday morning and Monday morning, on either side of the date line
            "Pacific/Pago_Pago,  2026-03-01T19:00:00Z, 09:00, 2026-03-01T20:00:00Z",
            "Pacific/Kiritimati, 2026-03-01T19:00:00Z, 09:00, 2026-03-02T19:00:00Z"})
    void until_a_time_of_day(String zone, Instant from, LocalTime time, Instant due) {
        assertThat(new Until.TimeOfDay(time).after(from, ZoneId.of(zone))).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({
            "Europe/Berlin, 2026-01-09T12:00:00Z, MONDAY, 09:00, 2026-01-12T08:00:00Z",
            "Europe/Berlin, 2026-01-12T07:59:00Z, MONDAY, 09:00, 2026-01-12T08:00:00Z",
            "Europe/Berlin, 2026-01-12T08:00:00Z, MONDAY, 09:00, 2026-01-19T08:00:00Z",
            "Europe/Berlin, 2026-03-27T12:00:00Z, SUNDAY, 02:30, 2026-03-29T01:30:00Z",
            "Europe/Berlin, 2026-10-24T12:00:00Z, SUNDAY, 02:30, 2026-10-25T00:30:00Z",
            // midnight that never comes is one o'clock
            "Africa/Cairo,  2026-04-22T12:00:00Z, FRIDAY, 00:00, 2026-04-23T22:00:00Z",
            "Pacific/Pago_Pago,  2026-03-01T19:00:00Z, MONDAY, 09:00, 2026-03-02T20:00:00Z",
            "Pacific/Kiritimati, 2026-03-01T18:00:00Z, MONDAY, 09:00, 2026-03-01T19:00:00Z"})
    void until_a_weekday(String zone, Instant from, DayOfWeek day, LocalTime time, Instant due) {
        assertThat(new Until.Weekday(day, time).after(from, ZoneId.of(zone))).isEqualTo(due);
    }

    @Test
    void the_customers_time_zone_counts() {
        Rehearsal her = new Rehearsal("""
                journey: j
                enter: { on: started }
                steps: [ { id: w, wait: { until: monday, at: "09:00" } } ]
                """);
        her.customer = her.customer.with(JsonValues.of(Map.of("timezone", "Asia/Tokyo")));
        her.start("0m", Map.of());
        assertThat(her.nextDue).isEqualTo("2026-03-09T00:00:00Z");
    }
}
