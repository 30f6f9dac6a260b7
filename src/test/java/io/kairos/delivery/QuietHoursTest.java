package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.Customer;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quiet hours and send windows by the clock on the customer's wall, also where it is put forward or back, and when she or the policy moves. */
class QuietHoursTest {

    private static final List<String> ZONES = List.of("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia",
            "Pacific/Kiritimati", "America/St_Johns", "Africa/Casablanca");

    private static ContactPolicy policy(String yaml) {
        return new ReadingContactPolicy().read(Map.of("policies/contact.yaml", yaml.getBytes(StandardCharsets.UTF_8)), Set.of()).content();
    }

    @ParameterizedTest
    @CsvSource({
            // spring forward: 02:30 never comes, and at 03:00 it is past
            "Europe/Berlin,       02:30, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
            "America/New_York,    02:30, 2026-03-08T06:30:00Z, 2026-03-08T07:00:00Z",
            // fall back: 01:30 comes twice, and the half hour before it is quiet twice
            "America/New_York,    01:30, 2026-11-01T05:00:00Z, 2026-11-01T05:30:00Z",
            "America/New_York,    01:30, 2026-11-01T05:45:00Z, 2026-11-01T05:45:00Z",
            "America/New_York,    01:30, 2026-11-01T06:10:00Z, 2026-11-01T06:30:00Z",
            "Europe/Berlin,       02:30, 2026-10-25T01:10:00Z, 2026-10-25T01:30:00Z",
            // Lord Howe moves its clocks by half an hour
            "Australia/Lord_Howe, 02:15, 2026-10-03T15:00:00Z, 2026-10-03T15:30:00Z",
            "Australia/Lord_Howe, 01:45, 2026-04-04T15:05:00Z, 2026-04-04T15:15:00Z",
            // both sides of the date line
            "Pacific/Kiritimati,  08:00, 2026-03-01T12:00:00Z, 2026-03-01T18:00:00Z",
            "Pacific/Pago_Pago,   08:00, 2026-03-01T12:00:00Z, 2026-03-01T19:00:00Z",
            "Asia/Kathmandu,      08:00, 2026-03-01T18:00:00Z, 2026-03-02T02:15:00Z"})
    void they_end_when_her_clock_says_so(String zone, String to, Instant from, Instant open) {
        assertThat(policy("quiet_hours: { from: \"21:00\", to: \"" + to + "\" }").open("email", from, ZoneId.of(zone))).isEqualTo(open);
    }

    @Test
    void a_day_that_the_date_line_took_has_no_window() {
        // Samoa had no Friday, 30 December 2011
        assertThat(policy("send_windows:\n  - { days: [friday], from: \"09:00\", to: \"20:00\" }").open("email", Instant.parse("2011-12-29T12:00:00Z"),
                ZoneId.of("Pacific/Apia"))).isEqualTo("2012-01-05T19:00:00Z");
    }

    /** Against looking at the clock minute by minute. */
    @Property(tries = 300)
    void the_next_opening_is_the_first_minute_that_is_open(@ForAll @IntRange(min = 0, max = 7) int zone, @ForAll @IntRange(min = 0, max = 1439) int from,
            @ForAll @IntRange(min = 0, max = 1439) int to, @ForAll @IntRange(min = 0, max = 365 * 24 * 60) int minute) {
        ZoneId there = ZoneId.of(ZONES.get(zone));
        LocalTime opens = LocalTime.ofSecondOfDay(from * 60);
        LocalTime closes = LocalTime.ofSecondOfDay(to * 60);
        ContactPolicy policy = new ContactPolicy(List.of(), List.of(new ContactPolicy.Window(Set.of("email"), Set.of(DayOfWeek.values()), opens, closes)),
                Duration.ofDays(7));
        Instant start = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minute));
        Instant first = start;
        while (!isOpen(first.atZone(there), opens, closes)) {
            first = first.plusSeconds(60);
        }
        assertThat(policy.open("email", start, there)).isEqualTo(first);
    }

    private static boolean isOpen(ZonedDateTime there, LocalTime opens, LocalTime closes) {
        LocalTime time = there.toLocalTime();
        return opens.equals(closes) || (opens.isBefore(closes) ? !time.isBefore(opens) && time.isBefore(closes) : !time.isBefore(opens) || time.isBefore(closes));
    }

    private static PostOffice office(String policy) {
        return new PostOffice(Map.of("templates/hello.subject.liquid", "Hi", "templates/hello.html.liquid", "<p>Hi</p>", "policies/contact.yaml", policy));
    }

    private static Customer in(PostOffice office, String zone) {
        return office.customer("ann", new HashMap<>(Map.of("email", "ann@example.com", "consent.email", true, "timezone", zone)));
    }

    @Test
    void a_customer_who_moves_while_a_message_waits_gets_it_by_the_clock_where_she_is() {
        PostOffice office = office("quiet_hours: { from: \"21:00\", to: \"08:00\" }\n");
        // five in the morning there
        Customer ann = in(office, "America/New_York");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).reason()).contains("until 2026-03-02T08:00-05:00[America/New_York]");
        in(office, "Asia/Tokyo");
        office.clock.to(PostOffice.START.plus(Duration.ofHours(1)));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).status()).as("eight in the evening there").isEqualTo(MessageStatus.SENT);
    }

    @Test
    void a_customer_who_moved_into_the_night_waits_there() {
        PostOffice office = office("quiet_hours: { from: \"21:00\", to: \"08:00\" }\n");
        Customer ann = in(office, "America/New_York");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        office.sendingToMailbox().sendAllDue();
        in(office, "Pacific/Auckland");
        // eight in New York, two in the morning in Auckland
        office.clock.to(Instant.parse("2026-03-02T13:00:00Z"));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.QUEUED);
        assertThat(office.only(ann).reason()).contains("Pacific/Auckland");
    }

    @Test
    void an_edit_applies_at_once_to_what_waits() {
        PostOffice office = office("quiet_hours: { from: \"21:00\", to: \"08:00\" }\n");
        Customer ann = in(office, "America/New_York");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        SendingMessages sending = office.sendingToMailbox();
        sending.sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.QUEUED);
        office.publish(Map.of("policies/contact.yaml", "quiet_hours: { from: \"21:00\", to: \"04:00\" }\n"));
        sending.sendAllDue();
        assertThat(office.only(ann).status()).isEqualTo(MessageStatus.SENT);
    }

    @Test
    void an_edit_does_not_hurry_what_a_provider_asked_to_try_later() {
        PostOffice office = office("wait_at_most: 7d\n");
        Customer ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        PostOffice.Told provider = new PostOffice.Told(new SendResult.Unavailable("busy", Duration.ofMinutes(10)));
        SendingMessages sending = office.sending(provider);
        sending.sendAllDue();
        office.publish(Map.of("policies/contact.yaml", "wait_at_most: 6d\n"));
        sending.sendAllDue();
        assertThat(provider.handed).hasSize(1);
    }
}
