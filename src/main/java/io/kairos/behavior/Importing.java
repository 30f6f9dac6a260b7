package io.kairos.behavior;

import io.kairos.behavior.ImportTable.Columns;
import io.kairos.behavior.ReadingUpload.Cells;
import io.kairos.customer.Consent;
import io.kairos.customer.JsonValues;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes uploaded files in: stored as a whole first, then some rows in each transaction, by whichever pod gets to it. A crash repeats nothing
 * and loses nothing.
 */
@Singleton
public class Importing {

    private static final String SOURCE = "import";

    private final ImportTable table;
    private final StoringBehaviors storing;
    private final Jdbi jdbi;
    private final ArrivalSignal signal;
    private final IngestConfig.Imports config;
    private final Clock clock;

    Importing(ImportTable table, StoringBehaviors storing, Jdbi jdbi, ArrivalSignal signal, IngestConfig config, Clock clock) {
        this.table = table;
        this.storing = storing;
        this.jdbi = jdbi;
        this.signal = signal;
        this.config = config.imports();
        this.clock = clock;
    }

    /**
     * Stores a file and takes in the first of its rows; the rest follows in the background.
     *
     * @throws UnreadableFile when nothing of it is taken
     */
    public Import start(Path file, Upload upload) throws IOException, UnreadableFile {
        UUID id = store(file, upload);
        for (int rows = 0; rows < config.atOnce() && !find(id).orElseThrow().finished() && work(true); rows += config.chunk()) {
            // some rows at a time
        }
        return find(id).orElseThrow();
    }

    /** An upload that was repeated while it is under way is the one that is under way. */
    private UUID store(Path file, Upload upload) throws IOException, UnreadableFile {
        String hash = hash(file, upload);
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        try {
            return QuarkusTransaction.requiringNew().timeout((int) TimeUnit.MINUTES.toSeconds(10)).call(() -> {
                Optional<UUID> running = table.unfinished(hash);
                if (running.isEmpty()) {
                    table.forget(now.minus(config.keep()));
                    read(file, upload, hash, id, now);
                }
                return running.orElse(id);
            });
        } catch (QuarkusTransactionException e) {
            if (e.getCause() instanceof UnreadableFile unreadable) {
                throw unreadable;
            }
            throw e;
        }
    }

    private void read(Path file, Upload upload, String hash, UUID id, Instant now) throws IOException, UnreadableFile {
        AtomicInteger chunks = new AtomicInteger();
        new ReadingUpload(upload, config.chunk(), config.mostRows()).read(file, header -> table.add(id, upload, hash,
                new Columns(header.columns().stream().map(ImportColumn::header).toList(), header.columns().stream().map(ImportColumn::name).toList()),
                now), rows -> table.addChunk(id, chunks.getAndIncrement(), rows));
    }

    /**
     * Takes the next rows in.
     *
     * @param wait for another pod that is at it; otherwise that one goes on alone
     * @return whether there were any to take
     */
    boolean work(boolean wait) {
        TakingRows[] took = {null};
        boolean[] worked = {false};
        QuarkusTransaction.requiringNew().run(() -> table.claim(wait).ifPresent(one -> {
            worked[0] = true;
            Optional<List<Cells>> rows = table.takeChunk(one.id());
            if (rows.isPresent()) {
                took[0] = take(one, rows.get());
            }
            if (rows.isEmpty() || find(one.id()).orElseThrow().done() == one.rows()) {
                table.finish(one.id(), clock.instant());
            }
        }));
        if (took[0] != null && !took[0].taken().isEmpty()) {
            storing.committed(took[0].taken());
            signal.arrived();
        }
        return worked[0];
    }

    private TakingRows take(Import one, List<Cells> cells) {
        Columns columns = table.columns(one.id());
        ImportHeader header = header(one.kind(), columns);
        ReadingRow reading = new ReadingRow(header, new ReadingMessages(SOURCE, one.startedAt(), null), one.id().toString());
        List<ReadingRow.Row> rows = cells.stream().map(row -> reading.read(row.line(), row.cells())).toList();
        TakingRows taking = new TakingRows(one.kind() == Import.Kind.CUSTOMERS ? known(rows) : Map.of());
        rows.forEach(row -> taking.take(row, header));
        int stored = one.dryRun() || taking.taken().isEmpty() ? taking.taken().size() : storing.store(taking.taken());
        table.count(one.id(), stored, taking.unchanged() + taking.taken().size() - stored, taking.refused(), taking.findings());
        return one.dryRun() ? null : taking;
    }

    private static ImportHeader header(Import.Kind kind, Columns columns) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < columns.headers().size(); i++) {
            names.put(columns.headers().get(i), columns.names().get(i));
        }
        try {
            return ImportHeader.of(kind, columns.headers(), names);
        } catch (UnreadableFile e) {
            throw new IllegalStateException("A stored header is readable.", e);
        }
    }

    /** In one statement, so that what a turn is taking in right now is neither missed nor seen half. */
    private Map<UUID, JsonValues> known(List<ReadingRow.Row> rows) {
        Map<UUID, JsonValues> known = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                select asked.id, c.attributes, b.properties from customer asked join customer c on c.id = coalesce(asked.merged_into, asked.id)
                left join lateral (
                    select i.* from arrival a join behavior i on i.customer_id = a.customer_id and i.id = a.behavior_id
                    where a.customer_id = c.id and i.type in (:identified, :updated)) b on true
                where asked.id = any(:ids) order by b.occurred_at, b.seq
                """).bind("identified", Behavior.IDENTIFIED).bind("updated", Behavior.CUSTOMER_UPDATED)
                .bind("ids", rows.stream().filter(row -> row.message() != null).map(row -> row.message().customer()).toArray(UUID[]::new))
                .map((row, context) -> {
                    JsonValues arrived = JsonValues.parse(row.getString(3));
                    JsonValues attributes = JsonValues.parse(row.getString(2));
                    return known.compute(row.getObject(1, UUID.class), (id, before) -> Consent.changed(before == null ? attributes : before, arrived));
                }).forEach(attributes -> { }));
        return known;
    }

    private static String hash(Path file, Upload upload) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            MessageDigest digest = ((DigestInputStream) in).getMessageDigest();
            digest.update((upload.kind() + "|" + upload.separator() + "|" + new TreeMap<>(upload.columns()) + "|" + upload.dryRun())
                    .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Optional<Import> find(UUID id) {
        return table.find(id);
    }

    /** Newest first. */
    public List<Import> newest(int most) {
        return table.newest(most);
    }

    /**
     * What is to be said about rows, in their order.
     *
     * @param after only of later lines
     */
    public List<ImportFinding> findings(UUID id, long after, int most) {
        return table.findings(id, after, most);
    }
}
