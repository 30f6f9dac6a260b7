package io.kairos.journey;

import io.kairos.release.YamlText;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What segments and journeys a release's files call themselves, whatever else is wrong with them. */
public record JourneyNames(Set<String> segments, Set<String> journeys) {

    public static JourneyNames of(Map<String, byte[]> files) {
        return new JourneyNames(named(files, ReadingSegments.FILES, "segment"), named(files, ReadingJourneys.FILES, "journey"));
    }

    private static Set<String> named(Map<String, byte[]> files, String which, String key) {
        return files.entrySet().stream().filter(file -> file.getKey().matches(which))
                .map(file -> YamlText.read(file.getKey(), file.getValue())).filter(text -> text.root() != null)
                .map(text -> text.root().path(key).asText()).collect(Collectors.toCollection(TreeSet::new));
    }
}
