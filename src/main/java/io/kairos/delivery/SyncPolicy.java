package io.kairos.delivery;

import io.kairos.journey.Announcing.Announcement;
import io.kairos.journey.Announcing.Kind;
import java.util.List;
import java.util.Set;

/** Which systems are told what, from {@code policies/sync.yaml}. */
record SyncPolicy(List<Hook> hooks) {

    static final SyncPolicy NONE = new SyncPolicy(List.of());

    /**
     * A system that is told.
     *
     * @param segments   only of these; empty for all, as {@code journeys}
     * @param attributes which of the customer's attributes go along
     */
    record Hook(String name, String url, Set<Kind> events, Set<String> segments, Set<String> journeys, List<String> attributes) {

        boolean hears(Announcement announcement) {
            Set<String> about = announcement.kind().ofSegment() ? segments : journeys;
            return events.contains(announcement.kind()) && (about.isEmpty() || about.contains(announcement.about()));
        }
    }

    /** Null when the policy has none of this name. */
    Hook named(String name) {
        return hooks.stream().filter(hook -> hook.name().equals(name)).findFirst().orElse(null);
    }
}
