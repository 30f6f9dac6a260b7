package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.release.Finding;
import io.kairos.release.YamlText;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * What holds for all journeys of a release, from {@code policies/program.yaml}.
 *
 * @param holdout  how many of 10,000 customers are kept from all journeys
 * @param timeZone of customers who say neither zone nor country
 */
public record Program(int holdout, ZoneId timeZone) {

    static final String FILE = "policies/program.yaml";

    static Program read(Map<String, byte[]> files, List<Finding> findings) {
        Program program = new Program(0, ZoneOffset.UTC);
        if (!files.containsKey(FILE)) {
            return program;
        }
        YamlText text = YamlText.read(FILE, files.get(FILE));
        findings.addAll(text.findings());
        if (!text.findings().isEmpty()) {
            return program;
        }
        JsonNode root = text.root();
        root.fieldNames().forEachRemaining(name -> {
            if (!List.of("holdout", "time_zone").contains(name)) {
                findings.add(finding(text, name, "'" + name + "' is not known here. Known are: holdout, time_zone."));
            }
        });
        if (root.has("holdout") && !root.get("holdout").asText().matches("[0-9]{1,2}(\\.[0-9]{1,2})?%")) {
            findings.add(finding(text, "holdout", "This must be a share such as 5% or 2.5%: the customers who are kept from all journeys."));
        }
        ZoneId zone = ZoneOffset.UTC;
        try {
            zone = root.has("time_zone") ? ZoneId.of(root.get("time_zone").asText()) : zone;
        } catch (DateTimeException unknown) {
            findings.add(finding(text, "time_zone", "There is no time zone '" + root.get("time_zone").asText() + "': write one such as Europe/Berlin."));
        }
        return findings.isEmpty() ? new Program(root.has("holdout") ? ReadingJourney.share(root.get("holdout").asText()) : 0, zone) : program;
    }

    private static Finding finding(YamlText text, String where, String sentence) {
        YamlText.Place place = text.place(where);
        return new Finding(FILE, place.line(), place.column(), where, sentence);
    }
}
