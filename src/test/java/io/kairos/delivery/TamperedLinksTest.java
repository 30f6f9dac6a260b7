package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.LinkTokens;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** No link but those of messages leads anywhere. */
class TamperedLinksTest {

    private static final TrackedLinks LINKS = new TrackedLinks(LinkTokens.on(new JoinedTransactions().jdbi));

    @Property
    void a_link_says_what_was_put_into_it(@ForAll @StringLength(max = 200) String path, @ForAll @IntRange(min = 0, max = 500) int index) {
        TrackedLinks.Click click = new TrackedLinks.Click(UUID.randomUUID(), UUID.randomUUID(), index, index + 1,
                "https://shop.example/" + new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertThat(LINKS.click(LINKS.click(click))).contains(click);
    }

    @Property
    void a_token_with_another_letter_anywhere_is_no_token(@ForAll @IntRange(min = 0, max = 120) int at, @ForAll @CharRange(from = '!', to = '~') char letter) {
        String token = LINKS.click(new TrackedLinks.Click(UUID.randomUUID(), UUID.randomUUID(), 0, 1, "https://shop.example/"));
        int place = at % token.length();
        String other = token.substring(0, place) + letter + token.substring(place + 1);
        assertThat(LINKS.click(other).isPresent()).isEqualTo(other.equals(token));
        assertThat(LINKS.click(token.substring(0, place))).isEmpty();
        assertThat(LINKS.click(token + letter)).isEmpty();
    }

    @Property
    void what_is_made_up_is_no_token(@ForAll String text) {
        assertThat(LINKS.click(text)).isEmpty();
        assertThat(LINKS.open(text)).isEmpty();
    }

    @Property(tries = 10)
    void a_token_is_good_for_one_thing_only(@ForAll @IntRange(max = 9) int index) {
        UUID id = UUID.randomUUID();
        assertThat(LINKS.open(LINKS.click(new TrackedLinks.Click(id, id, index, 9, "https://shop.example/")))).isEmpty();
        assertThat(LINKS.click(LINKS.open(new TrackedLinks.Open(id, id)))).isEmpty();
    }
}
