package io.kairos.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The official Segment SDK for Node.js, unmodified, against the service. */
@QuarkusTest
@TestProfile(Rehearsed.class)
class SegmentSdkIT {

    private static final File DIRECTORY = new File("src/test/sdk");

    @TestHTTPResource
    URI service;

    @Test
    void what_it_sends_is_stored_once_and_the_visitor_becomes_the_user() throws Exception {
        assumeTrue(run("npm", "ci", "--silent", "--no-audit", "--no-fund") == 0, "npm is needed for this test");
        String user = "sdk-" + UUID.randomUUID();
        String visitor = UUID.randomUUID().toString();

        assertThat(run("node", "segment.mjs", service.toString().replaceFirst("/$", ""), user, visitor)).isZero();
        Shopper.wait(Duration.ofSeconds(1));

        List<Map<String, Object>> behaviors = Shopper.named(user).timeline("behavior");
        assertThat(behaviors).extracting(behavior -> behavior.get("type")).filteredOn(type -> !type.equals("Customer Updated")).containsExactlyInAnyOrder(
                "Page Viewed", "Product Viewed", "Identified", "Aliased", "Grouped", "Order Completed", "Retried");
        assertThat(Shopper.named(visitor).timeline("behavior")).isEqualTo(behaviors);
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).directory(DIRECTORY).redirectErrorStream(true)
                    .redirectOutput(new File("target/sdk.log")).start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } catch (IOException notInstalled) {
            return -1;
        }
    }
}
