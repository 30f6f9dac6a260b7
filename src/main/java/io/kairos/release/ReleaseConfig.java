package io.kairos.release;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;

/** Where releases come from. */
@ConfigMapping(prefix = "kairos")
interface ReleaseConfig {

    /** The analysts' room. */
    @WithName("rules.directory")
    Path directory();

    /** How often the directory and the other pods' activations are looked at. */
    @WithName("rules.watch-interval")
    Duration watchInterval();
}
