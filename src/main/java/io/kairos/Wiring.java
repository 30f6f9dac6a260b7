package io.kairos;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** What the rooms get injected that no library produces. */
class Wiring {

    /** SQL on the one datasource; inside a transaction all handles share its connection. */
    @Produces
    @Singleton
    Jdbi jdbi(AgroalDataSource dataSource) {
        return sql(dataSource);
    }

    static Jdbi sql(DataSource dataSource) {
        return Jdbi.create(dataSource)
                .registerArrayType(UUID.class, "uuid")
                .registerArrayType(String.class, "text")
                .registerArrayType(Long.class, "bigint")
                .registerArrayType(Timestamp.class, "timestamptz");
    }
}
