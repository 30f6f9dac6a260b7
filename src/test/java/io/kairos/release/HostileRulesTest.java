package io.kairos.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kairos.delivery.ReleaseParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kie.api.conf.EventProcessingOption;

/** Each layer of the sandbox catches what is meant for it, on its own; the first line of a file says with which words. */
class HostileRulesTest {

    private static final Path HOSTILE = Path.of("src/test/resources/hostile");

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void the_language_refuses(String name, String expected, String text) {
        ParsingRules parsing = new ParsingRules();
        parsing.read("triggers/hostile.drl", text.getBytes(StandardCharsets.UTF_8));
        assertThat(parsing.findings()).isNotEmpty();
        assertThat(parsing.findings()).anySatisfy(finding -> assertThat(finding.message()).contains(expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void a_table_is_refused_with_its_cell(String name, String expected, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        ReadingTables tables = new ReadingTables("triggers/hostile.drl.csv", content);
        ParsingRules parsing = new ParsingRules();
        parsing.readTables("triggers/hostile.drl.csv", content);
        assertThat(parsing.findings()).anySatisfy(finding -> assertThat(finding.message()).contains(expected));
        assertThat(parsing.findings()).allSatisfy(finding -> assertThat(finding.line()).isPositive());
        if (text.startsWith("// cells")) {
            assertThat(tables.findings()).as("refused before there is a rule").isNotEmpty();
            assertThat(tables.rows()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("linked")
    void the_bytecode_check_refuses_what_the_language_would_have_let_through(String name, String expected, String text) {
        DroolsBuild.Built built = DroolsBuild.build(text, EventProcessingOption.STREAM);
        assertThat(built.container()).isNull();
        assertThat(built.problems()).extracting(DroolsBuild.Problem::message).anySatisfy(message -> assertThat(message).contains(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.System", "java.lang.Runtime", "java.lang.ProcessBuilder", "java.lang.Thread", "java.lang.ClassLoader",
            "java.lang.reflect.Method", "java.io.File", "java.io.FileInputStream", "java.nio.file.Files", "java.net.Socket", "java.sql.DriverManager",
            "sun.misc.Unsafe", "jdk.internal.misc.Unsafe", "io.kairos.decision.Ledger", "org.jdbi.v3.core.Jdbi", "javax.script.ScriptEngineManager"})
    void the_class_loader_of_rules_does_not_know(String name) {
        assertThatThrownBy(() -> new FencedClassLoader(getClass().getClassLoader()).loadClass(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("journeys")
    void a_journey_is_refused_without_harm(String name, String expected, String text) {
        CompilingReleases.Result result = CompilingReleases.compile(1, Map.of("journeys/hostile.yaml", text.getBytes(StandardCharsets.UTF_8)),
                ReleaseParts.all());
        assertThat(result).isInstanceOf(CompilingReleases.Refused.class);
        assertThat(((CompilingReleases.Refused) result).findings().get(0).file()).isEqualTo("journeys/hostile.yaml");
    }

    @Test
    void archives_that_lead_elsewhere_or_blow_up_are_refused() throws IOException {
        assertThatThrownBy(() -> ReadingArchive.read(zip("../../etc/passwd", 3))).hasMessageContaining("leads out");
        assertThatThrownBy(() -> ReadingArchive.read(zip("/triggers/a.drl", 3))).hasMessageContaining("leads out");
        assertThatThrownBy(() -> ReadingArchive.read(zip("triggers\\..\\a.drl", 3))).hasMessageContaining("leads out");
        assertThatThrownBy(() -> ReadingArchive.read(zip("triggers/bomb.drl", 200_000_000))).hasMessageContaining("too large");
        assertThatThrownBy(() -> ReadingArchive.read(new byte[] {'P', 'K', 3, 4, 9, 9})).hasMessageContaining("pack");
        assertThatThrownBy(() -> ReadingArchive.read(manyFiles())).hasMessageContaining("more than");
    }

    @Test
    void the_corpus_is_as_large_as_promised() {
        assertThat(files("rules").size() + files("linked").size() + files("templates").size() + files("journeys").size() + files("tables").size()).isGreaterThan(140);
    }

    private static byte[] zip(String name, int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            byte[] zeros = new byte[1_000_000];
            for (int left = size; left > 0; left -= zeros.length) {
                zip.write(zeros, 0, Math.min(left, zeros.length));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] manyFiles() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 6_000; i++) {
                zip.putNextEntry(new ZipEntry("triggers/" + i + ".drl"));
            }
        }
        return bytes.toByteArray();
    }

    static Stream<Object[]> rules() {
        return cases("rules");
    }

    static Stream<Object[]> linked() {
        return cases("linked");
    }

    static Stream<Object[]> tables() {
        return cases("tables");
    }

    static Stream<Object[]> journeys() {
        return cases("journeys");
    }

    private static Stream<Object[]> cases(String directory) {
        return files(directory).stream().map(file -> {
            try {
                String text = Files.readString(file);
                String first = text.lines().findFirst().orElseThrow();
                return new Object[] {file.getFileName().toString(), first.replaceFirst("^(//|#) (L1|L2|refused|cells): ?", ""),
                    text};
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<Path> files(String directory) {
        try (Stream<Path> files = Files.list(HOSTILE.resolve(directory))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
