package io.kairos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** A PostgreSQL with the durability of a real one, for the bench and for tests that kill the service. */
public final class DurableDatabase implements AutoCloseable {

    private final EmbeddedDatabase server;

    private DurableDatabase(EmbeddedDatabase server) {
        this.server = server;
    }

    /** @param on further settings to switch on */
    public static DurableDatabase start(Path directory, String... on) {
        Map<String, String> settings = new LinkedHashMap<>(EmbeddedDatabase.DURABLE);
        for (String setting : on) {
            settings.put(setting, "on");
        }
        return new DurableDatabase(EmbeddedDatabase.start(directory.resolve("postgres"), Path.of("target", "test-databases"), settings));
    }

    public void create(String database) throws SQLException {
        try (Connection connection = connect("postgres"); Statement sql = connection.createStatement()) {
            sql.execute("create database " + database);
        }
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), username(), password());
    }

    public String url(String database) {
        return server.jdbcUrl(database);
    }

    public String username() {
        return server.username();
    }

    public String password() {
        return server.password();
    }

    /** What a service needs in its environment to use it. */
    public Map<String, String> datasource(String database) {
        return Map.of("QUARKUS_DATASOURCE_JDBC_URL", url(database), "QUARKUS_DATASOURCE_USERNAME", username(),
                "QUARKUS_DATASOURCE_PASSWORD", password());
    }

    @Override
    public void close() {
        server.close();
    }
}
