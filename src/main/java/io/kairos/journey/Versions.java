package io.kairos.journey;

import io.kairos.release.Release;
import io.kairos.release.Releases;

/** The releases that enrollments run under: each under the one it was entered with, until it is moved. */
record Versions(Release active, Releases releases) {

    Release of(EnrollmentRow row) {
        return row.release() == active.number() ? active : releases.number(row.release());
    }

    /** Null when the release has none of this name. */
    Journey named(EnrollmentRow row, String journey) {
        return Journeys.of(of(row)).named(journey);
    }

    Journey journey(EnrollmentRow row) {
        Journey journey = named(row, row.journey());
        if (journey == null) {
            throw new IllegalStateException("Release " + row.release() + " has no journey " + row.journey() + ".");
        }
        return journey;
    }
}
