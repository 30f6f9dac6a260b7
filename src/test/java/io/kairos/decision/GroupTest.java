package io.kairos.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a group call tells of a customer's account stands among her attributes. */
class GroupTest {

    private final Customer ann = new Customer(new UUID(0, 1), "ann", JsonValues.of(Map.of("plan", "her own")), Instant.EPOCH);

    @Test
    void traits_of_the_group_are_attributes_of_its_members() {
        Customer member = Profile.after(ann, grouped(Map.of("groupId", "acme", "plan", "pro", "seats", 5)));
        assertThat(member.text("group.plan")).isEqualTo("pro");
        assertThat(member.number("group.seats")).isEqualTo(5);
        assertThat(member.text("plan")).isEqualTo("her own");
    }

    @Test
    void traits_add_up_within_a_group_and_go_with_it() {
        Customer member = Profile.after(Profile.after(ann, grouped(Map.of("groupId", "acme", "plan", "pro"))), grouped(Map.of("groupId", "acme", "seats", 5)));
        assertThat(member.text("group.plan")).isEqualTo("pro");
        Customer moved = Profile.after(member, grouped(Map.of("groupId", "other", "seats", 2)));
        assertThat(moved.text("group.plan")).isNull();
        assertThat(moved.text("group.groupId")).isEqualTo("other");
    }

    private static Behavior grouped(Map<String, ?> traits) {
        return new Behavior("m", Behavior.GROUPED, 0, 0, Instant.EPOCH, JsonValues.of(traits));
    }
}
