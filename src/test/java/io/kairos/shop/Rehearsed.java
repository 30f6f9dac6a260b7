package io.kairos.shop;

import io.kairos.TestDatabase;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The whole service with the sample rules, on a virtual clock. */
public class Rehearsed implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("kairos.clock.start", "2026-03-02T10:00:00Z", "kairos.rules.directory", "rules");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(TestDatabase.class));
    }
}
