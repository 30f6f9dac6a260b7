package io.kairos.behavior;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kairos.behavior.ReadingUpload.Cells;
import io.kairos.customer.JsonValues;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Uploaded files and how far they are taken in. Joins the caller's transaction. */
@Singleton
class ImportTable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Cells>> ROWS = new TypeReference<>() {
    };
    private static final String COLUMNS = "id, kind, file, dry_run, actor, columns, rows, taken, unchanged, refused, started_at, finished_at";

    /** What each column is, as stored: its header and the name it goes by. */
    record Columns(List<String> headers, List<String> names) {
    }

    private final Jdbi jdbi;

    ImportTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The same file, read the same way, that is under way. */
    Optional<UUID> unfinished(String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from import where finished_at is null and hash = :hash order by n limit 1")
                .bind("hash", hash).mapTo(UUID.class).findOne());
    }

    void add(UUID id, Upload upload, String hash, Columns columns, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into import (id, kind, file, hash, dry_run, actor, columns, rows, started_at)
                values (:id, :kind, :file, :hash, :dryRun, :actor, :columns, 0, :now)
                """).bind("id", id).bind("kind", upload.kind().name()).bind("file", upload.file()).bind("hash", hash).bind("dryRun", upload.dryRun())
                .bind("actor", upload.actor()).bind("columns", write(columns)).bind("now", Timestamp.from(now)).execute());
    }

    void addChunk(UUID id, int n, List<Cells> rows) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("insert into import_chunk (import_id, n, rows) values (:id, :n, :rows)")
                    .bind("id", id).bind("n", n).bind("rows", write(rows)).execute();
            handle.createUpdate("update import set rows = rows + :rows where id = :id").bind("id", id).bind("rows", rows.size()).execute();
        });
    }

    /**
     * The first file that is not done, for this transaction alone, as files go one after the other.
     *
     * @param wait until another one lets go of it; otherwise it is empty when another one has it
     */
    Optional<Import> claim(boolean wait) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + """
                 from import where id = (select id from import where finished_at is null order by n limit 1) and finished_at is null
                for update\s""" + (wait ? "" : "skip locked")).map((row, context) -> read(row)).findOne());
    }

    Columns columns(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select columns from import where id = :id").bind("id", id)
                .mapTo(String.class).map(columns -> read(columns, new TypeReference<Columns>() { })).one());
    }

    /** The next rows, gone with this transaction; empty when there are none. */
    Optional<List<Cells>> takeChunk(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                delete from import_chunk where import_id = :id and n = (select min(n) from import_chunk where import_id = :id) returning rows
                """).bind("id", id).mapTo(String.class).map(rows -> read(rows, ROWS)).findOne());
    }

    void count(UUID id, long taken, long unchanged, long refused, List<ImportFinding> findings) {
        jdbi.useHandle(handle -> {
            handle.createUpdate("""
                    update import set taken = taken + :taken, unchanged = unchanged + :unchanged, refused = refused + :refused where id = :id
                    """).bind("id", id).bind("taken", taken).bind("unchanged", unchanged).bind("refused", refused).execute();
            var insert = handle.prepareBatch("""
                    insert into import_finding (import_id, line, n, column_name, value, refused, problem, remedy)
                    values (:id, :line, :n, :column, :value, :refused, :problem, :remedy)
                    """);
            for (int i = 0; i < findings.size(); i++) {
                ImportFinding finding = findings.get(i);
                insert.bind("id", id).bind("line", finding.line()).bind("n", i).bind("column", finding.column()).bind("value", finding.value())
                        .bind("refused", finding.refused()).bind("problem", finding.problem()).bind("remedy", finding.remedy()).add();
            }
            if (!findings.isEmpty()) {
                insert.execute();
            }
        });
    }

    void finish(UUID id, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("update import set finished_at = :now where id = :id")
                .bind("id", id).bind("now", Timestamp.from(now)).execute());
    }

    void forget(Instant before) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from import where finished_at < :before").bind("before", Timestamp.from(before)).execute());
    }

    Optional<Import> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from import where id = :id").bind("id", id)
                .map((row, context) -> read(row)).findOne());
    }

    List<Import> newest(int most) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from import order by n desc limit :most").bind("most", most)
                .map((row, context) -> read(row)).list());
    }

    List<ImportFinding> findings(UUID id, long after, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                select line, column_name, value, refused, problem, remedy from import_finding where import_id = :id and line > :after
                order by line fetch first :most rows with ties
                """).bind("id", id).bind("after", after).bind("most", most).map((row, context) -> new ImportFinding(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4),
                        row.getString(5), row.getString(6))).list());
    }

    private static Import read(ResultSet row) throws SQLException {
        Columns columns = read(row.getString("columns"), new TypeReference<>() { });
        return new Import(row.getObject("id", UUID.class), Import.Kind.valueOf(row.getString("kind")), row.getString("file"), row.getBoolean("dry_run"),
                row.getString("actor"), columns.names(), row.getLong("rows"), row.getLong("taken"), row.getLong("unchanged"), row.getLong("refused"),
                row.getTimestamp("started_at").toInstant(), row.getTimestamp("finished_at") == null ? null : row.getTimestamp("finished_at").toInstant());
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
