package io.kairos.behavior;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Takes an uploaded file apart, as RFC 4180 has it, some rows at a time. */
final class ReadingUpload {

    /** @param line where the row begins, from 1 */
    record Cells(long line, List<String> cells) {
    }

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Map<String, Character> SEPARATORS = Map.of("comma", ',', "semicolon", ';', "tab", '\t');

    private final Upload upload;
    private final int chunk;
    private final int most;

    /**
     * @param chunk rows at a time
     * @param most  rows of a file
     */
    ReadingUpload(Upload upload, int chunk, int most) {
        this.upload = upload;
        this.chunk = chunk;
        this.most = most;
    }

    /**
     * @param chunks takes rows, in order
     * @throws UnreadableFile when the file as a whole cannot be taken; what was given to chunks by then does not count
     */
    void read(Path file, Consumer<ImportHeader> first, Consumer<List<Cells>> chunks) throws IOException, UnreadableFile {
        Character separator = SEPARATORS.get(upload.separator() == null ? "comma" : upload.separator());
        if (separator == null) {
            throw new UnreadableFile("separator is comma, semicolon or tab.");
        }
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(false).get();
        try (PushbackReader text = new PushbackReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
                CSVParser parser = CSVParser.builder().setReader(withoutMark(text)).setFormat(format).get()) {
            read(parser, first, chunks);
        }
    }

    private void read(CSVParser parser, Consumer<ImportHeader> first, Consumer<List<Cells>> chunks) throws UnreadableFile {
        boolean headed = false;
        long rows = 0;
        long line = 1;
        List<Cells> next = new ArrayList<>();
        try {
            for (Iterator<CSVRecord> records = parser.iterator(); records.hasNext(); line = parser.getCurrentLineNumber() + 1) {
                List<String> cells = records.next().toList();
                if (cells.stream().allMatch(String::isBlank)) {
                    continue;
                }
                if (!headed) {
                    first.accept(ImportHeader.of(upload.kind(), cells, upload.columns()));
                    headed = true;
                    continue;
                }
                next.add(new Cells(line, cells));
                if (++rows > most) {
                    throw new UnreadableFile("The file has more than " + most + " rows: split it, each part with the first line.");
                }
                if (next.size() == chunk) {
                    chunks.accept(next);
                    next = new ArrayList<>();
                }
            }
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new UnreadableFile("The row that begins in line " + line + " is not readable: a quotation mark is missing or too many. A cell with"
                    + " quotation marks in it is written \"like \"\"this\"\"\". Nothing was taken.");
        }
        if (rows == 0) {
            throw new UnreadableFile("The file has no rows below the first line, which names the columns.");
        }
        if (!next.isEmpty()) {
            chunks.accept(next);
        }
    }

    private static PushbackReader withoutMark(PushbackReader text) throws IOException {
        int first = text.read();
        if (first >= 0 && first != BYTE_ORDER_MARK) {
            text.unread(first);
        }
        return text;
    }
}
