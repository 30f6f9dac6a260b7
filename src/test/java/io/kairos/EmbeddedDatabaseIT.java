package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that comes along loses nothing and leaves nothing behind. */
class EmbeddedDatabaseIT {

    private static final Path PROGRAMS = Path.of("target", "test-databases");

    @TempDir
    Path directory;

    @Test
    void isDurable() {
        try (EmbeddedDatabase database = start()) {
            Jdbi sql = sql(database);
            assertThat(show(sql, "fsync")).isEqualTo("on");
            assertThat(show(sql, "synchronous_commit")).isEqualTo("on");
            assertThat(show(sql, "full_page_writes")).isEqualTo("on");
            assertThat(show(sql, "server_version")).startsWith("17.");
        }
    }

    @Test
    void isReachedFromThisMachineWithItsPasswordOnly() {
        try (EmbeddedDatabase database = start()) {
            assertThat(show(sql(database), "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(show(sql(database), "unix_socket_directories")).isEmpty();
            assertThatThrownBy(() -> show(Jdbi.create(database.jdbcUrl(), database.username(), "guessed"), "fsync"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void keepsItsDataOverARestartAndLeavesNoProcess() throws IOException {
        long postmaster;
        try (EmbeddedDatabase database = start()) {
            sql(database).useHandle(handle -> handle.execute("create table kept as select 42 as answer"));
            postmaster = postmaster();
        }
        assertEnds(postmaster);
        try (EmbeddedDatabase database = start()) {
            assertThat(answer(database)).isEqualTo(42);
        }
    }

    @Test
    void survivesTheKillingOfItsOwner() throws Exception {
        Process owner = ownerProcess();
        String url = firstLine(owner);
        Jdbi.create(url, EmbeddedDatabase.USER, Files.readString(directory.resolve("password")))
                .useHandle(handle -> handle.execute("create table kept as select 42 as answer"));
        long orphan = postmaster();
        owner.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(orphan)).as("the orphaned PostgreSQL").isPresent();

        try (EmbeddedDatabase database = start()) {
            assertThat(answer(database)).isEqualTo(42);
            assertEnds(orphan);
        }
    }

    @Test
    void startsWhenAnotherProgramHasTheNumberOfAPostgresThatCrashedWithTheMachine() throws Exception {
        start().close();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(directory.resolve("data/postmaster.pid"), stranger.pid() + "\n" + directory.resolve("data") + "\n");
            start().close();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void startsWhenThePostgresBeforeWasKilledWithItsOwner() throws Exception {
        Process owner = ownerProcess();
        firstLine(owner);
        ProcessHandle orphan = ProcessHandle.of(postmaster()).orElseThrow();
        owner.destroyForcibly().waitFor();
        orphan.destroyForcibly();
        orphan.onExit().join();

        try (EmbeddedDatabase database = start()) {
            assertThat(show(sql(database), "fsync")).isEqualTo("on");
        }
    }

    @Test
    void refusesADirectoryThatARunningServiceUses() throws Exception {
        Process owner = ownerProcess();
        String url = firstLine(owner);
        try {
            assertThatThrownBy(this::start)
                    .isInstanceOf(EmbeddedDatabaseException.class)
                    .hasMessageContaining("Another running service uses the database in " + directory);
            assertThat(show(Jdbi.create(url, EmbeddedDatabase.USER, Files.readString(directory.resolve("password"))), "fsync"))
                    .isEqualTo("on");
        } finally {
            owner.getOutputStream().close();
            assertThat(owner.waitFor()).isZero();
        }
    }

    @Test
    void saysWhyItDoesNotStart() throws IOException {
        start().close();
        Files.writeString(directory.resolve("data/postgresql.conf"), "shared_bufers = 1GB\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(EmbeddedDatabaseException.class)
                .hasMessageContaining("unrecognized configuration parameter \"shared_bufers\"");
    }

    private EmbeddedDatabase start() {
        return EmbeddedDatabase.start(directory, PROGRAMS, EmbeddedDatabase.DURABLE);
    }

    private Process ownerProcess() throws IOException {
        return new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                        System.getProperty("java.class.path"), OwningDatabase.class.getName(), directory.toString(), PROGRAMS.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0));
    }

    private static void assertEnds(long process) {
        ProcessHandle.of(process).ifPresent(running ->
                assertThat(running.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }

    private static Jdbi sql(EmbeddedDatabase database) {
        return Jdbi.create(database.jdbcUrl(), database.username(), database.password());
    }

    private static String show(Jdbi sql, String setting) {
        return sql.withHandle(handle -> handle.createQuery("show " + setting).mapTo(String.class).one());
    }

    private static int answer(EmbeddedDatabase database) {
        return sql(database).withHandle(handle -> handle.createQuery("select answer from kept").mapTo(Integer.class).one());
    }
}
