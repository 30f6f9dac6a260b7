package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.customer.Ids;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InAppTest extends ChannelConformance {

    private final InAppTable table = new InAppTable(office.transactions.jdbi);
    private final Channel channel = new InAppChannel(new WrittenMessages(office.releases, Recommending.NOTHING), table);

    @Override
    Channel channel() {
        return channel;
    }

    @Override
    Map<String, Object> consenting() {
        return Map.of("consent.in-app", true);
    }

    @Override
    Map<String, Object> address() {
        return Map.of();
    }

    @Override
    List<String> handedOver() {
        return table.of(Ids.user("ann"), false, 100).stream().map(item -> item.id() + "\n" + item.title() + "\n" + item.body()).toList();
    }

    @Override
    boolean answers(int status, String retryAfter) {
        return false;
    }

    @Override
    boolean namesIdempotencyKey(String handedOver, String id) {
        return handedOver.startsWith(id);
    }

    @Override
    void assertHarmless(String handedOver) {
        assertThat(handedOver).endsWith("\nHi " + HOSTILE.replace("\r\n", " ") + "\nYour cart, " + HOSTILE.replace("\r", ""));
        assertThat(table.of(Ids.user("ann"), false, 100).get(0).link()).isNull();
    }

    @Test
    void whatAnAnonymousVisitorGotIsTheCustomersAfterAMerge() {
        var ann = reachable("Ann");
        queue(ann);
        sendAll(ann);
        var bob = office.customer("bob", Map.of());
        table.move(ann.id(), bob.id());
        table.move(ann.id(), bob.id());
        assertThat(table.of(bob.id(), true, 10)).extracting(InAppTable.Item::title).containsExactly("Hi Ann");
        assertThat(table.unread(ann.id())).isZero();
    }
}
