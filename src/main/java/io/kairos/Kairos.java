package io.kairos;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Starts the service, and before it a PostgreSQL of its own when no datasource is configured. */
@QuarkusMain
public final class Kairos {

    private static final Logger LOG = Logger.getLogger(Kairos.class);
    private static final String URL = "quarkus.datasource.jdbc.url";

    private Kairos() {}

    public static void main(String... args) {
        if (args.length == 2 && args[0].equals("check")) {
            System.exit(CheckingRules.check(Path.of(args[1]), ConfigProvider.getConfig().getValue("kairos.rules.require-coverage", boolean.class)));
        }
        Config config = ConfigProvider.getConfig();
        Optional<String> url = config.getOptionalValue(URL, String.class);
        if (url.isPresent()) {
            LOG.infof("Database: %s, as configured", url.get().replaceFirst("\\?.*", ""));
        } else {
            startDatabase(config.getValue("kairos.database.directory", Path.class));
        }
        Quarkus.run(args);
    }

    private static void startDatabase(Path directory) {
        EmbeddedDatabase database;
        try {
            database = EmbeddedDatabase.start(directory);
        } catch (EmbeddedDatabaseException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterQuarkus(database), "stop-database"));
        System.setProperty(URL, database.jdbcUrl());
        System.setProperty("quarkus.datasource.username", database.username());
        System.setProperty("quarkus.datasource.password", database.password());
        LOG.infof("Database: embedded PostgreSQL at %s, data in %s", database.jdbcUrl(), directory.toAbsolutePath().normalize());
    }

    /** Shutdown hooks run side by side, and the service needs its database until it has stopped. */
    private static void stopAfterQuarkus(EmbeddedDatabase database) {
        Application application = Application.currentApplication();
        if (application != null) {
            application.awaitShutdown();
        }
        database.close();
    }
}
