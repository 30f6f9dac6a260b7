package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.journey.Outbox.MessageRequest;
import io.kairos.journey.Step;
import io.kairos.release.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often and when customers are written to. */
class ContactPolicyTest {

    private static final String DAILY = "caps:\n  - { at_most: 2, per: 1d, channel: email }\n";

    private static PostOffice office(String policy) {
        return office(Map.of("policies/contact.yaml", policy));
    }

    private static PostOffice office(Map<String, String> rules) {
        Map<String, String> all = new HashMap<>(rules);
        all.put("templates/hello.subject.liquid", "Hi");
        all.put("templates/hello.in-app.liquid", "title: Hi\n---\nWelcome");
        all.put("templates/hello.html.liquid", "<p>Hi</p>");
        return new PostOffice(all);
    }

    private static void queue(PostOffice office, Customer customer, int messages) {
        office.outbox.queue(IntStream.range(0, messages).mapToObj(i -> PostOffice.email(customer, "s" + i)).toList());
    }

    private static long sent(PostOffice office, Customer customer) {
        return office.messages.of(customer.id()).stream().filter(message -> message.status() == MessageStatus.SENT).count();
    }

    @Test
    void a_capped_message_waits_until_there_is_room() {
        PostOffice office = office(DAILY);
        Customer ann = office.reachable("ann");
        queue(office, ann, 3);
        office.sendingToMailbox().sendAllDue();
        assertThat(sent(office, ann)).isEqualTo(2);
        assertThat(office.messages.of(ann.id())).anySatisfy(message -> assertThat(message.reason()).contains("at most 2 in 24h over email"));
        for (int hour = 1; hour <= 23; hour++) {
            office.clock.to(PostOffice.START.plusSeconds(hour * 3600L));
            office.sendingToMailbox().sendAllDue();
        }
        assertThat(sent(office, ann)).isEqualTo(2);
        office.clock.to(PostOffice.START.plusSeconds(24 * 3600L));
        office.sendingToMailbox().sendAllDue();
        assertThat(sent(office, ann)).isEqualTo(3);
    }

    @Test
    void a_cap_can_skip_what_is_too_much() {
        PostOffice office = office(DAILY.replace("channel: email }", "when_full: skip }"));
        Customer ann = office.reachable("ann");
        queue(office, ann, 3);
        office.sendingToMailbox().sendAllDue();
        assertThat(office.messages.of(ann.id())).extracting(Messages.Entry::status)
                .containsExactlyInAnyOrder(MessageStatus.SENT, MessageStatus.SENT, MessageStatus.SUPPRESSED);
    }

    @Test
    void transactional_messages_neither_count_nor_wait() {
        PostOffice office = office(DAILY.replace("2", "1") + "quiet_hours: { from: \"00:00\", to: \"23:59\" }\n");
        Customer ann = office.reachable("ann");
        for (int i = 0; i < 3; i++) {
            office.outbox.queue(List.of(PostOffice.request(ann, "t" + i, "email", null, true, Map.of())));
        }
        office.sendingToMailbox().sendAllDue();
        assertThat(sent(office, ann)).isEqualTo(3);
    }

    @Test
    void a_failed_attempt_gives_its_room_back() {
        PostOffice office = office(DAILY.replace("2", "1"));
        Customer ann = office.reachable("ann");
        queue(office, ann, 2);
        PostOffice.Told provider = new PostOffice.Told(new SendResult.Refused("no such address"));
        office.sending(provider).sendAllDue();
        office.clock.to(PostOffice.START.plusSeconds(60));
        office.sending(provider).sendAllDue();
        assertThat(office.messages.of(ann.id())).extracting(Messages.Entry::status)
                .containsExactlyInAnyOrder(MessageStatus.FAILED, MessageStatus.SENT);
    }

    /** Twenty senders of three channels at once, as on as many pods, and one customer: never one too many; what she asked for goes out all the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_cap_is_never_exceeded_however_many_send_at_once(int most) {
        PostOffice office = office("caps:\n  - { at_most: " + most + ", per: 1d }\n  - { at_most: 1, per: 1d, channel: sms }\n");
        Customer ann = office.customer("ann", Map.of("email", "ann@example.com", "consent.email", true, "consent.in-app", true));
        for (String channel : List.of("email", "sms", "in-app")) {
            office.outbox.queue(IntStream.range(0, 12).mapToObj(i -> PostOffice.request(ann, channel + i, channel, null, i % 3 == 0, Map.of())).toList());
        }
        PostOffice.Told email = new PostOffice.Told();
        PostOffice.Told sms = new PostOffice.Told("sms");
        Channel shown = new InAppChannel(new WrittenMessages(office.releases, Recommending.NOTHING), new InAppTable(office.transactions.jdbi));
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            senders.add(CompletableFuture.runAsync(() -> office.sending(email, sms, shown).sendAllDue(), task -> new Thread(task).start()));
        }
        senders.forEach(CompletableFuture::join);
        assertThat(sent(office, ann, true)).as("transactional").isEqualTo(12);
        assertThat(sent(office, ann, false)).isEqualTo(most);
        assertThat(sms.handed.stream().filter(message -> !message.transactional()).count()).isLessThanOrEqualTo(1);
        assertThat(Stream.concat(email.handed.stream(), sms.handed.stream())).extracting(Message::id).doesNotHaveDuplicates();
    }

    private static long sent(PostOffice office, Customer customer, boolean transactional) {
        return office.transactions.jdbi.withHandle(handle -> handle.createQuery(
                "select count(*) from message where customer_id = ? and status = 'sent' and transactional = ?").bind(0, customer.id()).bind(1, transactional)
                .mapTo(Long.class).one());
    }

    @Test
    void messages_for_the_business_neither_count_nor_wait() {
        ContactPolicy.Cap cap = new ContactPolicy.Cap(1, Duration.ofDays(1), null, null, null, Step.WhenCapped.WAIT);
        assertThat(List.of("email", "sms", "push", "in-app")).allMatch(channel -> cap.counts(channel, null, "j"));
        assertThat(List.of("slack", "webhook")).noneMatch(channel -> cap.counts(channel, null, "j"));
    }

    @Test
    void a_full_cap_that_ends_the_journey_takes_back_what_else_it_queued() {
        PostOffice office = office("caps:\n  - { at_most: 1, per: 1d, topic: offers, when_full: exit }\n");
        Customer ann = office.reachable("ann");
        office.outbox.queue(List.of(PostOffice.request(ann, "one", "email", "offers", false, Map.of())));
        office.sendingToMailbox().sendAllDue();
        office.outbox.queue(List.of(PostOffice.request(ann, "two", "email", "offers", false, Map.of())));
        office.sendingToMailbox().sendAllDue();
        office.outbox.queue(List.of(PostOffice.request(ann, "three", "email", null, false, Map.of())));
        office.sendingToMailbox().sendAllDue();
        assertThat(office.messages.of(ann.id())).extracting(Messages.Entry::status)
                .containsExactlyInAnyOrder(MessageStatus.SENT, MessageStatus.SUPPRESSED, MessageStatus.CANCELLED);
    }

    @Test
    void the_journey_with_more_priority_gets_the_room() {
        PostOffice office = office(Map.of("policies/contact.yaml", DAILY.replace("2", "1"),
                "journeys/low.yaml", journey("low", 1), "journeys/high.yaml", journey("high", 50)));
        Customer ann = office.reachable("ann");
        office.outbox.queue(List.of(of(ann, "low"), of(ann, "high")));
        for (int second = 0; second < 4; second++) {
            office.clock.to(PostOffice.START.plusSeconds(second));
            office.sendingToMailbox().sendAllDue();
        }
        assertThat(office.messages.of(ann.id()).stream().filter(message -> message.status() == MessageStatus.SENT)
                .map(Messages.Entry::journey)).containsExactly("high");
    }

    private static String journey(String name, int priority) {
        return "journey: " + name + "\npriority: " + priority + "\nenter: { on: started }\nsteps:\n"
                + "  - { id: s, send: { channel: email, template: hello } }\n";
    }

    private static MessageRequest of(Customer customer, String journey) {
        return new MessageRequest(Ids.of(customer.userId(), journey), customer.id(), PostOffice.enrollment(customer), journey, "s", 1, "email",
                "hello", null, false, JsonValues.EMPTY, PostOffice.START);
    }

    @Test
    void quiet_hours_are_where_the_customer_is_by_zone_then_country_then_default() {
        PostOffice office = office(Map.of("policies/contact.yaml", "quiet_hours: { from: \"21:00\", to: \"08:00\" }\n",
                "policies/program.yaml", "time_zone: Asia/Tokyo\n"));
        // 10:00 in UTC: 05:00 in New York, 19:00 in Tokyo, 23:00 in New Zealand
        Map<String, Object> base = Map.of("consent.email", true);
        Map<String, Boolean> goes = new HashMap<>();
        for (Map<String, Object> where : List.<Map<String, Object>>of(Map.of("timezone", "America/New_York"), Map.of("country", "US"),
                Map.of("timezone", "Nowhere/Land", "country", "DE"), Map.of(), Map.of("country", "New Zealand"))) {
            Map<String, Object> all = new HashMap<>(base);
            all.putAll(where);
            all.put("email", "x" + goes.size() + "@example.com");
            Customer customer = office.customer("u" + where, all);
            queue(office, customer, 1);
            office.sendingToMailbox().sendAllDue();
            goes.put(where.toString(), sent(office, customer) == 1);
        }
        assertThat(goes).containsEntry("{timezone=America/New_York}", false).containsEntry("{country=US}", false)
                .containsEntry("{}", true).containsEntry("{country=New Zealand}", false);
        assertThat(goes.entrySet()).filteredOn(entry -> entry.getKey().contains("DE")).extracting(Map.Entry::getValue).containsExactly(true);
    }

    @Test
    void a_window_over_a_change_to_summer_time_opens_at_its_time_of_day() {
        ContactPolicy policy = new ReadingContactPolicy().read(Map.of("policies/contact.yaml",
                "quiet_hours: { from: \"21:00\", to: \"08:00\" }".getBytes(StandardCharsets.UTF_8)), Set.of()).content();
        java.time.ZoneId berlin = java.time.ZoneId.of("Europe/Berlin");
        assertThat(policy.open("email", Instant.parse("2026-03-28T22:30:00Z"), berlin)).isEqualTo(Instant.parse("2026-03-29T06:00:00Z"));
        assertThat(policy.open("email", Instant.parse("2026-03-27T22:30:00Z"), berlin)).isEqualTo(Instant.parse("2026-03-28T07:00:00Z"));
    }

    @Test
    void what_is_wrong_is_told_with_its_line() {
        List<Finding> findings = new ReadingContactPolicy().read(Map.of("policies/contact.yaml",
                "caps:\n  - { at_most: none, per: 1 day }\nquiet_hour: { from: 9 }\n".getBytes(StandardCharsets.UTF_8)), Set.of()).findings();
        assertThat(findings).extracting(Finding::line).containsExactlyInAnyOrder(2, 2, 3);
        assertThat(findings).extracting(Finding::message).anyMatch(message -> message.contains("per is a duration"));
    }

    /** Random caps, customers and message times: in no rolling window are there more than the cap allows. */
    @Test
    void in_random_histories_no_window_ever_holds_more_than_its_cap() {
        Random random = new Random(7);
        PostOffice office = office("caps:\n  - { at_most: 2, per: 6h, channel: email }\n  - { at_most: 5, per: 2d }\n");
        List<Customer> customers = IntStream.range(0, 20).mapToObj(i -> office.reachable("c" + i)).toList();
        for (int hour = 0; hour < 96; hour++) {
            Instant now = PostOffice.START.plusSeconds(hour * 3600L + random.nextInt(3600));
            office.clock.to(now);
            for (Customer customer : customers) {
                if (random.nextInt(3) == 0) {
                    office.outbox.queue(List.of(PostOffice.email(customer, "h" + hour)));
                }
            }
            office.sendingToMailbox().sendAllDue();
        }
        for (Customer customer : customers) {
            List<Instant> times = office.transactions.jdbi.withHandle(handle -> handle.createQuery(
                    "select settled_at from message where customer_id = :id and status = 'sent' order by 1").bind("id", customer.id())
                    .mapTo(Instant.class).list());
            assertThat(times.size()).isGreaterThan(5);
            for (int i = 0; i < times.size(); i++) {
                assertThat(i + 2 >= times.size() || !times.get(i + 2).isBefore(times.get(i).plusSeconds(6 * 3600))).isTrue();
                assertThat(i + 5 >= times.size() || !times.get(i + 5).isBefore(times.get(i).plusSeconds(48 * 3600))).isTrue();
            }
        }
    }
}
