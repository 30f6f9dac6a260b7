package io.kairos.release;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** Compiled rules in PostgreSQL, the newest of them: what pods of one version have in common. */
@Singleton
class StoredRules implements CompiledRules {

    /** A hundred kilobytes each; who is later than that compiles. */
    private static final int KEPT = 50;

    private final Jdbi jdbi;
    private final Clock clock;

    StoredRules(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public byte[] get(String key) {
        return jdbi.withHandle(handle -> handle.createQuery("select kjar from compiled_rules where key = :key").bind("key", key)
                .mapTo(byte[].class).findOne().orElse(null));
    }

    @Override
    public void put(String key, byte[] kjar) {
        // a turn that needs an old release compiles it too, and must not hold others up until it ends
        QuarkusTransaction.requiringNew().run(() -> jdbi.useHandle(handle -> {
            handle.createUpdate("insert into compiled_rules (key, kjar, made_at) values (:key, :kjar, :at) on conflict do nothing")
                    .bind("key", key).bind("kjar", kjar).bind("at", Timestamp.from(clock.instant())).execute();
            handle.createUpdate("delete from compiled_rules where key in (select key from compiled_rules order by made_at desc, key offset :kept for update skip locked)")
                    .bind("kept", KEPT).execute();
        }));
    }
}
