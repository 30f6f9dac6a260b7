package io.kairos.release;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The releases in PostgreSQL. The one activated last is active; one never activated is a draft. */
@Singleton
class ReleaseStore {

    private static final String ACTIVE = "(select number from release where activated_at is not null order by activated_at desc, number desc limit 1)";
    private static final String COLUMNS = "number, hash, author, note, created_at, activated_at, activated_by, number = " + ACTIVE + " as active ";

    private final Jdbi jdbi;

    ReleaseStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Long> active() {
        return jdbi.withHandle(handle -> handle.createQuery("select " + ACTIVE).mapTo(Long.class).findOne());
    }

    /** Newest first. */
    List<ReleaseInfo> all() {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + "from release order by number desc")
                .map((row, context) -> info(row)).list());
    }

    Optional<ReleaseInfo> one(long number) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + "from release where number = :number")
                .bind("number", number).map((row, context) -> info(row)).findOne());
    }

    Optional<ReleaseInfo> withHash(String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + "from release where hash = :hash")
                .bind("hash", hash).map((row, context) -> info(row)).findOne());
    }

    /** The release's files; empty when there is none of this number. */
    Optional<Map<String, byte[]>> files(long number) {
        return jdbi.withHandle(handle -> handle.createQuery("select files from release where number = :number").bind("number", number)
                .mapTo(byte[].class).findOne()).map(ReleaseStore::unzip);
    }

    /** Stores the files as the next release, a draft, or finds the one that is the same; returns its number. */
    long add(Map<String, byte[]> files, String author, String note, Instant now) {
        String hash = Hash.of(files);
        return jdbi.inTransaction(handle -> {
            lock(handle);
            handle.createUpdate("""
                    insert into release (number, hash, files, author, note, created_at)
                    select coalesce(max(number), 0) + 1, :hash, :files, :author, :note, :now from release
                    on conflict (hash) do nothing""")
                    .bind("hash", hash).bind("files", zip(files)).bind("author", author).bind("note", note)
                    .bind("now", Timestamp.from(now)).execute();
            return handle.createQuery("select number from release where hash = :hash").bind("hash", hash).mapTo(Long.class).one();
        });
    }

    /** Makes a release the active one, whatever was active before. Joins the caller's transaction. */
    void activate(long number, String actor, Instant now) {
        jdbi.useTransaction(handle -> {
            lock(handle);
            handle.createUpdate("""
                    update release set activated_by = :actor, activated_at = greatest(:now,
                        (select max(activated_at) + interval '1 microsecond' from release)) where number = :number""")
                    .bind("number", number).bind("actor", actor).bind("now", Timestamp.from(now)).execute();
        });
    }

    private static void lock(Handle handle) {
        handle.execute("lock table release in share row exclusive mode");
    }

    private static ReleaseInfo info(ResultSet row) throws SQLException {
        Timestamp activated = row.getTimestamp("activated_at");
        return new ReleaseInfo(row.getLong("number"), row.getString("hash"), row.getString("author"), row.getString("note"),
                row.getTimestamp("created_at").toInstant(), activated == null ? null : activated.toInstant(), row.getString("activated_by"),
                row.getBoolean("active"));
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
