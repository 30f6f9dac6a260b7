package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.behavior.ArrivalSignal;
import io.kairos.behavior.Behavior;
import io.kairos.behavior.BehaviorLog;
import io.kairos.behavior.BehaviorLogs;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scanners and prefetching do is on record like all else, and marked. */
class MachineVisitsTest {

    private static final String SAFARI = "mozilla/5.0 (macintosh; intel mac os x 10_15_7) applewebkit/605.1.15 (khtml, like gecko) version/17.4 safari/605.1.15";
    private static final Visit HERSELF = new Visit(false, SAFARI, false);

    private final PostOffice post = new PostOffice();
    private final BehaviorLog log = BehaviorLogs.on(post.transactions.jdbi);
    private final MessageEvents events = new MessageEvents(post.transactions.jdbi, log, post.clock);
    private final RecordingResponses responses = new RecordingResponses(events, post.transactions, new ArrivalSignal(), post.clock);
    private final Customer ann = post.reachable("ann");

    MachineVisitsTest() {
        post.outbox.queue(List.of(PostOffice.email(ann, "hello")));
        post.sendingToMailbox().sendAllDue();
    }

    private TrackedLinks.Click link(int index) {
        return new TrackedLinks.Click(ann.id(), Ids.of("ann", "hello"), index, 3, "https://shop.example/" + index);
    }

    private MachineVisitsTest after(Duration sending) {
        post.clock.to(PostOffice.START.plus(sending));
        return this;
    }

    private List<String> seen() {
        return log.of(ann.id()).stream().map(behavior -> behavior.type() + " " + behavior.text("machineReason")).toList();
    }

    private long marked() {
        return post.transactions.jdbi.withHandle(handle -> handle.createQuery("select count(*) from message_event where machine").mapTo(Long.class).one());
    }

    @Test
    void a_click_is_a_behavior_with_what_the_message_was() {
        after(Duration.ofHours(1)).responses.clicked(link(1), HERSELF);
        Behavior click = log.of(ann.id()).get(0);
        assertThat(click.type()).isEqualTo("Email Link Clicked");
        assertThat(click.text("link_url")).isEqualTo("https://shop.example/1");
        assertThat(click.text("email_subject")).isEqualTo("Hi ann");
        assertThat(click.text("campaign.name")).isEqualTo("a-journey");
        assertThat(click.text("step")).isEqualTo("hello");
        assertThat(click.flag("machine")).isFalse();
        assertThat(marked()).isZero();
    }

    @Test
    void a_minute_has_one_click_of_a_link_and_one_of_machines() {
        after(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            responses.clicked(link(1), new Visit(true, SAFARI, false));
            responses.clicked(link(1), HERSELF);
        }
        assertThat(seen()).containsExactlyInAnyOrder("Email Link Clicked head-request", "Email Link Clicked null");
        after(Duration.ofHours(1).plusMinutes(1)).responses.clicked(link(1), HERSELF);
        assertThat(seen()).hasSize(3);
    }

    @Test
    void nobody_is_that_fast() {
        after(Duration.ofMillis(1_999)).responses.clicked(link(1), HERSELF);
        after(Duration.ofSeconds(2)).responses.opened(new TrackedLinks.Open(ann.id(), Ids.of("ann", "hello")), HERSELF);
        assertThat(seen()).containsExactly("Email Link Clicked too-fast", "Email Opened null");
    }

    @Test
    void who_follows_every_link_within_seconds_is_a_machine_from_the_first_one_on() {
        for (int i = 0; i < 3; i++) {
            after(Duration.ofHours(1).plusSeconds(i)).responses.clicked(link(i), HERSELF);
        }
        assertThat(seen()).containsExactly("Email Link Clicked null", "Email Link Clicked null", "Email Link Clicked every-link");
        assertThat(marked()).isEqualTo(3);
    }

    @Test
    void who_takes_her_time_over_all_links_is_none() {
        for (int i = 0; i < 3; i++) {
            after(Duration.ofHours(1).plusSeconds(10L * i)).responses.clicked(link(i), HERSELF);
        }
        assertThat(marked()).isZero();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
            "mozilla/5.0,                                                                       apple-mail-privacy, -",
            "mozilla/5.0 (windows nt 5.1; rv:11.0) gecko firefox/11.0 (via ggpht.com googleimageproxy), -,        gmail",
            "yahoomailproxy; https://help.yahoo.com/kb/yahoo-mail-proxy-sln28749.html,          -,                yahoo",
            "mozilla/5.0 (compatible; googlebot/2.1; +http://www.google.com/bot.html),          known-user-agent, -",
            "mozilla/5.0 barracuda sentinel (ee),                                               known-user-agent, -",
            "'',                                                                                no-user-agent,    -"})
    void known_agents_are_told_apart(String agent, String reason, String proxy) {
        TrackedMessage message = events.find(Ids.of("ann", "hello")).orElseThrow();
        Visit visit = new Visit(false, agent, false);
        assertThat(visit.machineReason(message, PostOffice.START.plusSeconds(60))).isEqualTo(reason);
        assertThat(visit.proxy()).isEqualTo(proxy);
    }

    @Test
    void after_a_merge_the_link_still_works() {
        Customer known = post.reachable("ann-at-home");
        post.transactions.jdbi.useHandle(handle -> handle.execute("update customer set merged_into = ? where id = ?", known.id(), ann.id()));
        post.messages.move(ann.id(), known.id());
        after(Duration.ofHours(1)).responses.clicked(link(1), HERSELF);
        assertThat(log.of(known.id())).extracting(Behavior::type).containsExactly("Email Link Clicked");
        events.move(known.id(), ann.id());
        List<UUID> owners = post.transactions.jdbi.withHandle(handle -> handle.createQuery("select customer_id from message_event").mapTo(UUID.class).list());
        assertThat(owners).containsExactly(ann.id());
    }
}
