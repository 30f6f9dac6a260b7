package io.kairos.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kairos.behavior.Import;
import io.kairos.behavior.ImportFinding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What became of an uploaded file.
 *
 * @param state     running or done
 * @param done      rows looked at so far
 * @param taken     rows stored; in a dry run, those that would be
 * @param unchanged rows that told nothing new
 * @param refused   rows left out
 * @param findings  the first of them, by line
 * @param more      whether there are others: at {@code findings} and {@code findings.csv} below this
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImportReport(UUID id, String of, String file, boolean dryRun, String state, String actor, List<String> columns, long rows, long done, long taken,
        long unchanged, long refused, Instant startedAt, Instant finishedAt, List<ImportFinding> findings, boolean more) {

    static ImportReport of(Import one, List<ImportFinding> findings) {
        return new ImportReport(one.id(), of(one), one.file(), one.dryRun(), one.finished() ? "done" : "running", one.actor(), one.columns(), one.rows(),
                one.done(), one.taken(), one.unchanged(), one.refused(), one.startedAt(), one.finishedAt(), findings, findings.size() >= ImportResource.FIRST);
    }

    static String of(Import one) {
        return one.kind().name().toLowerCase(Locale.ROOT);
    }

    /** @param next the findings behind a line */
    static void write(OutputStream out, LongFunction<List<ImportFinding>> next) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180);
        csv.printRecord("line", "column", "value", "row", "problem", "what to do");
        List<ImportFinding> findings = next.apply(0);
        while (!findings.isEmpty()) {
            for (ImportFinding one : findings) {
                csv.printRecord(one.line(), ReportCsv.text(one.column()), ReportCsv.text(one.value()), one.refused() ? "left out" : "taken", one.problem(),
                        one.remedy());
            }
            findings = next.apply(findings.get(findings.size() - 1).line());
        }
        text.flush();
    }
}
