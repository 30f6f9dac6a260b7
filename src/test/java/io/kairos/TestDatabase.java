package io.kairos;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * PostgreSQL for tests: one server for the whole test process, and a database of its own, freshly migrated, for
 * whoever asks. A test of the running service says {@code @QuarkusTestResource(TestDatabase.class)}; any other
 * calls {@link #fresh()} or {@link #jdbi()}.
 */
public class TestDatabase implements QuarkusTestResourceLifecycleManager {

    private static final String TEMPLATE = "migrated";

    /** Where the server is, in system properties: Quarkus loads this class in several class loaders. */
    private static final String SERVER = "kairos.test.database.server";
    private static final String PASSWORD = "kairos.test.database.password";

    private static final Map<String, String> FAST = Map.of(
            "fsync", "off", "synchronous_commit", "off", "full_page_writes", "off", "max_connections", "300",
            "shared_buffers", "128MB");

    @Override
    public Map<String, String> start() {
        return Map.of(
                "quarkus.datasource.jdbc.url", freshUrl(),
                "quarkus.datasource.username", EmbeddedDatabase.USER,
                "quarkus.datasource.password", System.getProperty(PASSWORD));
    }

    @Override
    public void stop() {
        // The server serves the next test too, and stops with the test process.
    }

    /** SQL as the service does it, on a fresh database. */
    public static Jdbi jdbi() {
        return Wiring.sql(fresh());
    }

    /** A pool of connections to a fresh database that has every migration and no rows. */
    public static DataSource fresh() {
        String url = freshUrl();
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool
                            .maxSize(20)
                            .acquisitionTimeout(Duration.ofSeconds(30))
                            .connectionFactoryConfiguration(connection -> connection
                                    .jdbcUrl(url)
                                    .principal(new NamePrincipal(EmbeddedDatabase.USER))
                                    .credential(new SimplePassword(System.getProperty(PASSWORD))))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String freshUrl() {
        synchronized (System.class) {
            if (System.getProperty(SERVER) == null) {
                startServer();
            }
            String name = "test_" + UUID.randomUUID().toString().replace("-", "");
            execute("create database " + name + " template " + TEMPLATE);
            return System.getProperty(SERVER) + name;
        }
    }

    private static void startServer() {
        EmbeddedDatabase server = startInUnusedDirectory(1);
        System.setProperty(SERVER, server.jdbcUrl(""));
        System.setProperty(PASSWORD, server.password());
        execute("drop database if exists " + TEMPLATE);
        execute("create database " + TEMPLATE);
        Flyway.configure()
                .dataSource(server.jdbcUrl(TEMPLATE), EmbeddedDatabase.USER, server.password())
                .load()
                .migrate();
    }

    /** Another test process may be running: it owns the first directory, so this one takes the next. */
    private static EmbeddedDatabase startInUnusedDirectory(int number) {
        Path all = Path.of("target", "test-databases");
        Path directory = all.resolve(Integer.toString(number)).toAbsolutePath();
        try {
            EmbeddedDatabase server = EmbeddedDatabase.start(directory, all, FAST);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(server, directory)));
            return server;
        } catch (EmbeddedDatabaseException e) {
            if (number == 9 || !e.getMessage().startsWith("Another running service")) {
                throw e;
            }
            return startInUnusedDirectory(number + 1);
        }
    }

    /** Deleting takes longer than a process that ends is given: what is half deleted must not look like a database. */
    private static void discard(EmbeddedDatabase server, Path directory) {
        server.close();
        try {
            Path discarded = directory.resolve("discarded-" + ProcessHandle.current().pid());
            Files.move(directory.resolve("data"), discarded, StandardCopyOption.ATOMIC_MOVE);
            PostgresBinaries.delete(discarded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        System.getProperty(SERVER) + "postgres", EmbeddedDatabase.USER, System.getProperty(PASSWORD));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
