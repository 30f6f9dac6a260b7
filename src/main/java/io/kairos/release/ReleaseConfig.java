package io.kairos.release;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;

/** Where releases come from. */
@ConfigMapping(prefix = "kairos.rules")
interface ReleaseConfig {

    /** The analysts' room. */
    Path directory();

    /** How often the directory and the other pods' activations are looked at. */
    Duration watchInterval();

    /** Whether an author may not activate his own release. */
    boolean twoPersons();

    /** Whether a rule that no scenario reaches keeps a release from being published. */
    boolean requireCoverage();
}
