package io.kairos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The PostgreSQL that comes along when no other is configured. Its data outlives the service; the server itself
 * does not, and one that a killed service left running is stopped before the next start.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);

    /** The binaries' own defaults trade durability for speed: nothing accepted may be lost here. */
    private static final Map<String, String> DURABLE = Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on",
            "shared_buffers", "256MB", "max_wal_size", "2GB", "max_connections", "100", "listen_addresses", "127.0.0.1");
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final String USER = "postgres";

    private final FileChannel lockFile;
    private final FileLock lock;
    private final EmbeddedPostgres server;

    private EmbeddedDatabase(FileChannel lockFile, FileLock lock, EmbeddedPostgres server) {
        this.lockFile = lockFile;
        this.lock = lock;
        this.server = server;
    }

    /**
     * Starts the server on a data directory, made when missing.
     *
     * @throws IllegalStateException when another running service has the directory
     */
    public static EmbeddedDatabase start(Path directory) {
        try {
            Path data = directory.toAbsolutePath().normalize();
            Files.createDirectories(data.getParent());
            FileChannel lockFile = FileChannel.open(data.resolveSibling(data.getFileName() + ".lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(lockFile, data);
            stopOrphan(data);
            var builder = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setRegisterShutdownHook(false)
                    .setLocaleConfig("locale", "C.UTF-8").setPGStartupWait(Duration.ofMinutes(1));
            DURABLE.forEach(builder::setServerConfig);
            EmbeddedPostgres server = builder.start();
            LOG.infof("PostgreSQL of its own on port %d, data in %s", server.getPort(), data);
            return new EmbeddedDatabase(lockFile, lock, server);
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL could not be started on " + directory, e);
        }
    }

    private static FileLock lock(FileChannel lockFile, Path data) throws IOException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException ours) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalStateException("Another running service has " + data + ": stop it, or set kairos.database.directory"
                    + " to another directory, or quarkus.datasource.jdbc.url to a server that both can use.");
        }
        return lock;
    }

    /** The lock was free, so the owner of a server still running here is dead. */
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        ProcessHandle orphan = ProcessHandle.of(pid).filter(EmbeddedDatabase::isPostgres).orElse(null);
        if (orphan != null) {
            LOG.infof("Stopping the PostgreSQL (process %d) that a killed service left running", pid);
            orphan.destroy();
            try {
                orphan.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                orphan.destroyForcibly();
                orphan.onExit().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(command -> Path.of(command).getFileName().toString().startsWith("postgres")).orElse(false);
    }

    /** What Quarkus needs to connect. */
    public Map<String, String> datasource() {
        return Map.of("quarkus.datasource.jdbc.url", server.getJdbcUrl(USER, "postgres"),
                "quarkus.datasource.username", USER, "quarkus.datasource.password", USER);
    }

    @Override
    public void close() {
        try {
            server.close();
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
