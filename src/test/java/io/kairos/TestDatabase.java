package io.kairos;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * One PostgreSQL for all tests of a run. {@code @QuarkusTestResource(TestDatabase.class)} gives the service a fresh
 * database on it; {@link #fresh()} gives one to a test without the service.
 */
public class TestDatabase implements QuarkusTestResourceLifecycleManager {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;

    @Override
    public Map<String, String> start() {
        return Map.of("quarkus.datasource.jdbc.url", server().getJdbcUrl("postgres", create("template0")),
                "quarkus.datasource.username", "postgres", "quarkus.datasource.password", "postgres");
    }

    @Override
    public void stop() {
        // the server stops with the JVM: the next test profile uses it again
    }

    /** A migrated database of one's own. */
    public static DataSource fresh() {
        return server().getDatabase("postgres", create("kairos_migrated"));
    }

    /** A migrated database of one's own, with the array types that the rooms bind. */
    public static Jdbi jdbi() {
        return Wiring.jdbi(fresh());
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder().setLocaleConfig("locale", "C.UTF-8").setServerConfig("max_connections", "200").start();
                execute("create database kairos_migrated");
                Flyway.configure().dataSource(server.getDatabase("postgres", "kairos_migrated")).load().migrate();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    private static String create(String template) {
        server();
        String name = "test_" + DATABASES.incrementAndGet();
        execute("create database " + name + " template " + template);
        return name;
    }

    private static void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
