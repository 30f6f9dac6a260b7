package io.kairos.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The diagram in src/docs shows exactly the transitions that the enum allows. */
class EnrollmentStatesDiagramTest {

    @Test
    void diagram_and_code_agree() throws IOException {
        Set<String> drawn = Pattern.compile("^ +(\\S+) --> ([^\\s:]+)", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("src/docs/enrollment-states.md"))).results()
                .map(arrow -> arrow.group(1) + " to " + arrow.group(2)).collect(Collectors.toCollection(TreeSet::new));

        Set<String> allowed = new TreeSet<>(Set.of("[*] to SETTLING", "[*] to REFUSED"));
        Arrays.stream(EnrollmentState.values()).forEach(state -> {
            state.next().forEach(next -> allowed.add(state + " to " + next));
            if (!state.isLive()) {
                allowed.add(state + " to [*]");
            }
        });
        assertThat(drawn).isEqualTo(allowed);
    }
}
