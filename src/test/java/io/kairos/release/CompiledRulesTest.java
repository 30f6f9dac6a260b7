package io.kairos.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.kie.api.conf.EventProcessingOption;

/** What one pod has compiled. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class CompiledRulesTest {

    @Inject
    Jdbi jdbi;

    @Inject
    Clock clock;

    private final String rule = "rule \"" + UUID.randomUUID() + "\" when $b : Behavior( type == \"X\" ) then triggers.fire( \"x\", $b ); end";

    @Test
    void the_others_load() {
        StoredRules stored = new StoredRules(jdbi, clock);
        String[] key = new String[1];
        DroolsBuild.build(rule, EventProcessingOption.STREAM, new CompiledRules() {
            @Override
            public byte[] get(String asked) {
                return stored.get(asked);
            }

            @Override
            public void put(String made, byte[] kjar) {
                key[0] = made;
                stored.put(made, kjar);
            }
        });
        byte[] kjar = stored.get(key[0]);
        assertThat(kjar).isNotEmpty();
        assertThat(DroolsBuild.load(kjar).getKieBase().getRule(DroolsBuild.PACKAGE, rule.substring(6, 42))).isNotNull();
    }

    @Test
    void what_is_not_as_it_was_compiled_is_compiled_anew() {
        DroolsBuild.Built built = DroolsBuild.build(rule, EventProcessingOption.STREAM, new CompiledRules() {
            @Override
            public byte[] get(String key) {
                return new byte[] {1, 2, 3};
            }

            @Override
            public void put(String key, byte[] kjar) {
                assertThat(kjar).isNotEmpty();
            }
        });
        assertThat(built.problems()).isEmpty();
        assertThat(built.container().getKieBase().getRule(DroolsBuild.PACKAGE, rule.substring(6, 42))).isNotNull();
    }

    @Test
    void only_the_newest_are_kept() {
        StoredRules stored = new StoredRules(jdbi, clock);
        for (int i = 0; i < 60; i++) {
            stored.put("old-" + i, new byte[] {1});
        }
        int kept = jdbi.withHandle(handle -> handle.createQuery("select count(*) from compiled_rules").mapTo(Integer.class).one());
        assertThat(kept).isEqualTo(50);
    }
}
