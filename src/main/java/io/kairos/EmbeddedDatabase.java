package io.kairos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL of the service's own, on 127.0.0.1 and a free port, with its data in a directory that is kept.
 * One process owns a directory at a time: a lock on it tells a second service (refused) from a database whose
 * service was killed (stopped and started anew).
 */
public final class EmbeddedDatabase implements AutoCloseable {

    static final String USER = "kairos";
    static final String DATABASE = "kairos";

    /** What durability needs: not for the operator to change in postgresql.conf. */
    static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    /** Written to postgresql.conf when the directory is first made, and the operator's from then on. */
    private static final Map<String, String> INITIAL = Map.ofEntries(
            Map.entry("shared_buffers", "256MB"),
            Map.entry("effective_cache_size", "1GB"),
            Map.entry("work_mem", "16MB"),
            Map.entry("maintenance_work_mem", "128MB"),
            // Checkpoints far apart: after each, the first change of a page writes the whole page to the log.
            Map.entry("max_wal_size", "4GB"),
            Map.entry("min_wal_size", "256MB"),
            Map.entry("checkpoint_timeout", "15min"),
            // The data lies on an SSD, and every hot query is short: compiling it costs more than running it.
            Map.entry("random_page_cost", "1.1"),
            Map.entry("jit", "off"),
            Map.entry("timezone", "UTC"),
            // Clients are told of their errors; the log keeps what happens to the server.
            Map.entry("log_min_messages", "log"),
            Map.entry("log_checkpoints", "off"));

    private final DirectoryLock lock;
    private final PostgresBinaries binaries;
    private final Path data;
    private final Path log;
    private final String password;
    private int port;

    private EmbeddedDatabase(DirectoryLock lock, PostgresBinaries binaries, Path directory) {
        this.lock = lock;
        this.binaries = binaries;
        this.data = directory.resolve("data");
        this.log = directory.resolve("postgres.log");
        this.password = password(directory.resolve("password"));
    }

    /**
     * Starts the database in the directory, which is made when it is missing.
     *
     * @throws EmbeddedDatabaseException when another process owns the directory or PostgreSQL does not start
     */
    public static EmbeddedDatabase start(Path directory) {
        return start(directory, directory, DURABLE);
    }

    /** @param settings PostgreSQL settings that win over those in postgresql.conf */
    static EmbeddedDatabase start(Path directory, Path programs, Map<String, String> settings) {
        Path absolute = directory.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.on(absolute);
        try {
            PostgresBinaries binaries = PostgresBinaries.in(programs.toAbsolutePath().normalize());
            EmbeddedDatabase database = new EmbeddedDatabase(lock, binaries, absolute);
            database.initialize();
            new LeftoverPostmaster(database.data).stop(binaries);
            database.launch(settings);
            database.createDatabase();
            return database;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    String jdbcUrl(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    public String username() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Stops PostgreSQL when its last transaction has ended or been rolled back; its connections are closed. */
    @Override
    public synchronized void close() {
        if (lock.isHeld()) {
            LeftoverPostmaster.stop(binaries, data);
            lock.close();
        }
    }

    private void initialize() {
        if (Files.exists(data)) {
            return;
        }
        Path unfinished = data.resolveSibling("data.unfinished");
        try {
            PostgresBinaries.delete(unfinished);
            List<String> arguments = new ArrayList<>(List.of("--pgdata", unfinished.toString(), "--username", USER,
                    "--auth", "scram-sha-256", "--pwfile", data.resolveSibling("password").toString(),
                    "--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"));
            INITIAL.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
            binaries.run("initdb", arguments);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch(Map<String, String> settings) {
        String failure = null;
        for (int attempt = 0; attempt < 3; attempt++) {
            port = freePort();
            failure = launchOnPort(settings);
            if (failure == null) {
                return;
            }
            if (!failure.contains("could not bind")) {
                break;
            }
        }
        throw new EmbeddedDatabaseException("PostgreSQL did not start in " + data + ": " + failure);
    }

    /** @return what was wrong, or null */
    private String launchOnPort(Map<String, String> settings) {
        Map<String, String> fixed = new HashMap<>(settings);
        fixed.put("port", Integer.toString(port));
        fixed.put("listen_addresses", "127.0.0.1");
        fixed.put("unix_socket_directories", "");
        StringBuilder options = new StringBuilder();
        fixed.forEach((name, value) -> options.append(" -c ").append(name).append("='").append(value).append('\''));
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            PostgresBinaries.Outcome outcome = binaries.attempt("pg_ctl", List.of("start", "--wait", "--timeout", "300",
                    "--silent", "--pgdata", data.toString(), "--log", log.toString(), "--options", options.toString()));
            return outcome.exitCode() == 0 ? null : outcome.output().strip() + "\n" + Files.readString(log).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void createDatabase() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, password);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select from pg_database where datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("create database " + DATABASE);
            }
        } catch (SQLException e) {
            close();
            throw new EmbeddedDatabaseException("PostgreSQL in " + data + " cannot be used: " + e.getMessage());
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String password(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[24];
                new SecureRandom().nextBytes(random);
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, HexFormat.of().formatHex(random));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
