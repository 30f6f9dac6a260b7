package io.kairos.release;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Jdbi;

/** The releases in PostgreSQL. The one activated last is active. */
@Singleton
class ReleaseStore {

    private final Jdbi jdbi;

    ReleaseStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Long> active() {
        return jdbi.withHandle(handle -> handle.createQuery("select number from release order by activated_at desc, number desc limit 1")
                .mapTo(Long.class).findOne());
    }

    /** The release's files; empty when there is none of this number. */
    Optional<Map<String, byte[]>> files(long number) {
        return jdbi.withHandle(handle -> handle.createQuery("select files from release where number = :number").bind("number", number)
                .mapTo(byte[].class).findOne()).map(ReleaseStore::unzip);
    }

    /** Stores the files as the next release, or finds the one that is the same, and activates it; returns its number. */
    long activate(Map<String, byte[]> files, Instant now) {
        String hash = Hash.of(files);
        return jdbi.inTransaction(handle -> {
            handle.execute("lock table release in share row exclusive mode");
            handle.createUpdate("""
                    insert into release (number, hash, files, created_at, activated_at)
                    select coalesce(max(number), 0) + 1, :hash, :files, :now, greatest(:now, max(activated_at) + interval '1 microsecond') from release
                    on conflict (hash) do update set activated_at = greatest(excluded.activated_at,
                        (select max(activated_at) + interval '1 microsecond' from release))""")
                    .bind("hash", hash).bind("files", zip(files)).bind("now", Timestamp.from(now)).execute();
            return handle.createQuery("select number from release where hash = :hash").bind("hash", hash).mapTo(Long.class).one();
        });
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> unzip(byte[] bytes) {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
