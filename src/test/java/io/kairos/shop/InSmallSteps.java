package io.kairos.shop;

import java.util.HashMap;
import java.util.Map;

/** Like {@link Rehearsed}, and files are taken in a few rows at a time. */
public class InSmallSteps extends Rehearsed {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
        settings.putAll(Map.of("kairos.ingest.imports.chunk", "20", "kairos.ingest.imports.at-once", "20", "kairos.ingest.imports.poll", "100ms"));
        return settings;
    }
}
