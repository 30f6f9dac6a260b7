package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.JsonValues;
import io.kairos.customer.LinkTokens;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrackingEmailsTest {

    private static final String HERE = "https://kairos.shop.example";
    private static final String PIXEL = "<img src=\"" + HERE + "/o/";

    private final TrackedLinks links = new TrackedLinks(LinkTokens.on(new JoinedTransactions().jdbi));
    private final Message message = new Message(UUID.randomUUID(), UUID.randomUUID(), "cart & co", "reminder", 1, "email", "t", null, false,
            JsonValues.EMPTY, 0, PostOffice.START, null);

    private Email track(String html, String text) {
        return new TrackingEmails(links, HERE + "/", true, true, true).track(new Email("s", html, text), message);
    }

    private String html(String html) {
        return track(html, "").html().replaceAll("<img src=\"" + HERE + "/o/.*", "");
    }

    private List<TrackedLinks.Click> clicks(String text) {
        return Pattern.compile(HERE + "/c/([A-Za-z0-9_-]+)").matcher(text).results().map((MatchResult found) -> links.click(found.group(1)).orElseThrow()).toList();
    }

    @Test
    void a_link_names_its_message_and_leads_where_it_led() {
        Email tracked = track("<p>See <a class=x href='https://shop.example/a?b=1&amp;c=2#d'>it</a></p>", "See it (https://shop.example/a?b=1&c=2#d), now.");
        TrackedLinks.Click click = new TrackedLinks.Click(message.customerId(), message.id(), 0, 1, "https://shop.example/a?b=1&c=2#d");
        assertThat(clicks(tracked.html())).containsExactly(click);
        assertThat(clicks(tracked.text())).containsExactly(click);
        assertThat(tracked.text()).matches("See it \\(" + HERE + "/c/[A-Za-z0-9_-]+\\), now\\.");
    }

    @Test
    void all_else_stays_to_the_letter() {
        String around = "<!DOCTYPE html>\n<!--[if mso]><v:rect href=\"https://shop.example/\"><![endif]-->\r\n<TABLE><TR><td x=1><a %s>a</A><p>&nbsp;é<br/>";
        assertThat(html(around.formatted("HREF = \"https://shop.example/\" title=\"a>b\""))
                .replaceAll(HERE + "/c/[A-Za-z0-9_-]+", "https://shop.example/")).isEqualTo(around.formatted("HREF = \"https://shop.example/\" title=\"a>b\""));
        assertThat(clicks(html("<a href=https://shop.example/bare>a</a><map><area href=\"https://shop.example/area\"></map>"))).hasSize(2);
        assertThat(clicks(html("<a href=\"https://shop.example/1\"><p><a href=\"https://shop.example/2\"><b><p>x</a></b>")))
                .extracting(TrackedLinks.Click::url).containsExactly("https://shop.example/1", "https://shop.example/2");
    }

    @Test
    void what_is_no_page_of_the_web_or_is_our_own_or_is_not_to_be_tracked_stays() {
        for (String url : List.of("mailto:a@shop.example", "tel:+123", "#top", "/cart", "javascript:alert(1)", "ftp://shop.example/", "https://", "",
                HERE + "/unsubscribe/abc", HERE)) {
            String link = "<a href=\"" + url + "\">x</a>";
            assertThat(html(link)).isEqualTo(link);
        }
        Email off = track("<div data-kairos-track=\"off\"><a href=\"https://shop.example/private\">x</a></div>", "x (https://shop.example/private)");
        assertThat(clicks(off.html() + off.text())).isEmpty();
    }

    @Test
    void a_link_that_would_be_too_long_for_mail_programs_leads_straight_to_its_page() {
        String url = "https://shop.example/" + "a".repeat(1500);
        assertThat(html("<a href=\"" + url + "\">x</a>")).startsWith("<a href=\"" + url + "?utm_source=kairos&amp;utm_medium=email");
    }

    @Test
    void the_pixel_stands_at_the_end_of_the_body() {
        assertThat(track("<body><p>hi</p></BODY></html>", "").html()).startsWith("<body><p>hi</p>" + PIXEL).endsWith("\"></BODY></html>");
        assertThat(track("<p>hi</p>", "").html()).startsWith("<p>hi</p>" + PIXEL);
    }

    @Test
    void each_part_can_be_turned_off() {
        Email email = new Email("s", "<a href=\"https://shop.example/\">x</a>", "https://shop.example/");
        assertThat(new TrackingEmails(links, HERE, false, false, false).track(email, message)).isEqualTo(email);
        assertThat(new TrackingEmails(links, HERE, false, false, true).track(email, message).text())
                .isEqualTo("https://shop.example/?utm_source=kairos&utm_medium=email&utm_campaign=cart+%26+co&utm_content=reminder");
    }

    @Test
    void every_attempt_says_the_same() {
        String html = "<a href=\"https://shop.example/\">x</a>";
        assertThat(track(html, "")).isEqualTo(track(html, ""));
    }
}
