package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A template can neither reach out nor run away; the first line of a file says what becomes of it. */
class HostileTemplatesTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    void does_no_harm(String name, Path file) throws IOException {
        String text = Files.readString(file);
        String expected = text.substring(0, text.indexOf('\n'));
        String template = text.substring(text.indexOf('\n') + 1);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            if (expected.startsWith("refused: ")) {
                assertThatThrownBy(() -> LiquidText.parse(template, true)).isInstanceOf(LiquidText.Unreadable.class)
                        .hasMessageContaining(expected.substring("refused: ".length()));
            } else {
                assertThatThrownBy(() -> LiquidText.parse(template, true).render(Map.of())).isInstanceOf(Exception.class);
            }
        });
    }

    static Stream<Object[]> templates() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/hostile/templates"))) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSizeGreaterThanOrEqualTo(10);
            return sorted.stream().map(file -> new Object[] {file.getFileName().toString(), file});
        }
    }
}
