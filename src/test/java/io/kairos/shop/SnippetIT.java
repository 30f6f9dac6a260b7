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

/** The script for web pages, run by Node.js in the place of a browser. */
@QuarkusTest
@TestProfile(Tracked.class)
class SnippetIT {

    @TestHTTPResource
    URI service;

    @Test
    void what_a_visitor_does_on_pages_is_told_once_and_she_becomes_the_user() throws Exception {
        String user = "web-" + UUID.randomUUID();
        int ended = run("node", "snippet.mjs", service.toString().replaceFirst("/$", ""), user);
        assumeTrue(ended != -1, "Node.js is needed for this test");
        assertThat(ended).as("see target/snippet.log").isZero();
        Shopper.wait(Duration.ofSeconds(1));
        List<Map<String, Object>> behaviors = Shopper.named(user).timeline("behavior");
        assertThat(behaviors).extracting(behavior -> behavior.get("type")).filteredOn(type -> !type.equals("Customer Updated"))
                .containsExactlyInAnyOrder("Page Viewed", "Called Before It Loaded", "Identified", "Retried", "Said While Leaving", "Kept For The Next Page");
        assertThat(behaviors).filteredOn(behavior -> behavior.get("type").equals("Page Viewed")).singleElement()
                .satisfies(page -> assertThat(page.get("properties").toString()).contains("path=/shoes", "title=Shoes"));
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).directory(new File("src/test/sdk")).redirectErrorStream(true)
                    .redirectOutput(new File("target/snippet.log")).start();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } catch (IOException notInstalled) {
            return -1;
        }
    }
}
