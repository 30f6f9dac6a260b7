package io.kairos.behavior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is taken apart as RFC 4180 has it, without being held as a whole. */
class ReadingUploadTest {

    @TempDir
    Path directory;

    @Test
    void rows_come_some_at_a_time_with_the_line_they_begin_in() throws Exception {
        List<List<ReadingUpload.Cells>> chunks = read("userId,note\na,\"two\nlines\"\n\nb,x\nc,y");
        assertThat(chunks).extracting(List::size).containsExactly(2, 1);
        assertThat(chunks.get(0)).extracting(ReadingUpload.Cells::line).containsExactly(2L, 5L);
        assertThat(chunks.get(0).get(0).cells()).containsExactly("a", "two\nlines");
        assertThat(chunks.get(1).get(0).line()).isEqualTo(6);
    }

    @Test
    void a_file_with_too_many_rows_says_how_many_it_may_have() {
        assertThatThrownBy(() -> read("userId\na\nb\nc\nd\n")).isInstanceOf(UnreadableFile.class).hasMessageContaining("more than 3 rows: split it");
    }

    @Test
    void a_quotation_mark_that_is_missing_is_told_with_its_line() {
        assertThatThrownBy(() -> read("userId,note\na,x\nb,\"y\nc,z\n")).isInstanceOf(UnreadableFile.class).hasMessageContaining("begins in line 3");
        assertThatThrownBy(() -> read("userId,note\na,\"x\" y\n")).isInstanceOf(UnreadableFile.class).hasMessageContaining("begins in line 2");
    }

    private List<List<ReadingUpload.Cells>> read(String text) throws IOException, UnreadableFile {
        Path file = Files.writeString(directory.resolve("file.csv"), text);
        List<List<ReadingUpload.Cells>> chunks = new ArrayList<>();
        new ReadingUpload(new Upload(Import.Kind.CUSTOMERS, null, null, Map.of(), false, "ann"), 2, 3).read(file, header -> { }, chunks::add);
        return chunks;
    }
}
