package io.kairos.release;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when there are rules to decide with; says which, and whether a later change was refused. */
@Readiness
@Singleton
class ReleaseHealth implements HealthCheck {

    private final Releases releases;
    private final PublishingDirectory directory;

    ReleaseHealth(Releases releases, PublishingDirectory directory) {
        this.releases = releases;
        this.directory = directory;
    }

    @Override
    public HealthCheckResponse call() {
        Release active = releases.active();
        var response = HealthCheckResponse.named("release").status(active != null).withData("refused", directory.refused().size());
        return (active == null ? response : response.withData("number", active.number())).build();
    }
}
