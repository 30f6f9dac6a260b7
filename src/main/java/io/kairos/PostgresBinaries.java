package io.kairos;

import com.sun.security.auth.module.UnixSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the archive on the class path. */
final class PostgresBinaries {

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    private final Path home;
    private final boolean root;

    private PostgresBinaries(Path home) {
        this.home = home;
        this.root = new UnixSystem().getUid() == 0;
    }

    /**
     * @param directory where the programs are or will be, in a folder of their version; several processes may ask
     *     for the same place at once
     * @throws EmbeddedDatabaseException when there is no PostgreSQL for this system
     */
    static PostgresBinaries in(Path directory) {
        byte[] archive = archive();
        CRC32 version = new CRC32();
        version.update(archive);
        Path home = directory.resolve("programs-" + Long.toHexString(version.getValue()));
        if (!Files.isDirectory(home)) {
            unpack(archive, home);
        }
        return new PostgresBinaries(home);
    }

    /** Runs one program to its end; what it printed is in the exception when it failed. */
    String run(String program, List<String> arguments) {
        Outcome outcome = attempt(program, arguments);
        if (outcome.exitCode() != 0) {
            throw new EmbeddedDatabaseException(program + " ended with " + outcome.exitCode() + ": " + outcome.output().strip());
        }
        return outcome.output();
    }

    Outcome attempt(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (root) {
            // PostgreSQL refuses to run as root; a user namespace makes root nobody, with root's files its own.
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDatabaseException("Interrupted while waiting for " + program);
        }
    }

    record Outcome(int exitCode, String output) {}

    private static byte[] archive() {
        try (InputStream archive = PostgresBinaries.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            if (archive == null || !system.equals("Linux amd64")) {
                throw new EmbeddedDatabaseException("No PostgreSQL comes along for " + system
                        + ". Set QUARKUS_DATASOURCE_JDBC_URL to use a server of yours.");
            }
            return archive.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(byte[] archive, Path home) {
        try {
            Files.createDirectories(home.getParent());
            Path unfinished = Files.createTempDirectory(home.getParent(), "unpacking");
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            extract(new ByteArrayInputStream(archive), unfinished);
            publish(unfinished, home);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL could not be unpacked to " + home, e);
        }
    }

    private static void extract(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    file.toFile().setExecutable(file.getParent().endsWith("bin"), false);
                }
            }
        }
    }

    /** One rename, so that nobody ever sees half of it; whoever comes second throws its own copy away. */
    private static void publish(Path unfinished, Path home) throws IOException {
        try {
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            delete(unfinished);
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
