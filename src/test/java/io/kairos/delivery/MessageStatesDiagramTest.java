package io.kairos.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessageStatesDiagramTest {

    @Test
    void theDiagramShowsTheTransitionsThereAre() throws IOException {
        Set<String> shown = new TreeSet<>();
        Pattern.compile("^ +([A-Z]+) --> ([A-Z]+)", Pattern.MULTILINE).matcher(Files.readString(Path.of("src/docs/message-states.md")))
                .results().forEach(arrow -> shown.add(arrow.group(1) + " " + arrow.group(2)));
        Set<String> allowed = new TreeSet<>();
        for (MessageStatus from : MessageStatus.values()) {
            from.next().forEach(to -> allowed.add(from.name() + " " + to.name()));
        }
        assertThat(shown).isEqualTo(allowed);
    }
}
