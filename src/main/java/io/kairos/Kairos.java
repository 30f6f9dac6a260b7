package io.kairos;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the service, on a database of its own unless one is configured. */
@QuarkusMain
public final class Kairos {

    private static final String URL = "quarkus.datasource.jdbc.url";

    private Kairos() {
    }

    public static void main(String... arguments) {
        Config config = ConfigProvider.getConfig();
        Optional<String> url = config.getOptionalValue(URL, String.class);
        if (url.isEmpty()) {
            startDatabase(Path.of(config.getValue("kairos.database.directory", String.class)), arguments);
        } else {
            Quarkus.run(arguments);
        }
    }

    private static void startDatabase(Path directory, String... arguments) {
        EmbeddedDatabase database = EmbeddedDatabase.start(directory);
        database.datasource().forEach(System::setProperty);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                stopped.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            database.close();
        }, "stop-database"));
        try {
            Quarkus.run(null, (code, failure) -> {
                if (failure != null) {
                    failure.printStackTrace(); // too early or too late for a log
                }
                stopped.countDown();
                System.exit(code);
            }, arguments);
        } finally {
            stopped.countDown();
        }
    }
}
