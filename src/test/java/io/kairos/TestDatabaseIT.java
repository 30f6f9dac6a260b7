package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;

import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Every test has a migrated database of its own. */
class TestDatabaseIT {

    @Test
    void isMigratedAndEmptyForEachWhoAsks() {
        Jdbi one = TestDatabase.jdbi();
        Jdbi other = TestDatabase.jdbi();
        one.useHandle(handle -> handle.execute("insert into turn (customer_id) values (gen_random_uuid())"));
        assertThat(turns(one)).isEqualTo(1);
        assertThat(turns(other)).isZero();
    }

    private static int turns(Jdbi sql) {
        return sql.withHandle(handle -> handle.createQuery("select count(*) from turn").mapTo(Integer.class).one());
    }
}
