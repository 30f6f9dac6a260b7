package io.kairos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;

/** The PostgreSQL that a killed service, or a machine that crashed, left behind in a data directory. */
final class LeftoverPostmaster {

    private static final Logger LOG = Logger.getLogger(LeftoverPostmaster.class);

    private final Path data;
    private final Path pidFile;

    LeftoverPostmaster(Path data) {
        this.data = data;
        this.pidFile = data.resolve("postmaster.pid");
    }

    /** To be called only by the directory's owner: stops the process if it runs, and forgets it if it does not. */
    void stop(PostgresBinaries binaries) {
        if (!Files.exists(pidFile)) {
            return;
        }
        ProcessHandle process = process();
        if (process == null) {
            return;
        }
        if (isOurs(process)) {
            LOG.infof("Stopping the PostgreSQL %d that a killed service left running in %s", process.pid(), data);
            stop(binaries, data);
        } else {
            forget();
        }
    }

    /** Stops the server in the directory: in order if it can be done within a minute, at once otherwise. */
    static void stop(PostgresBinaries binaries, Path data) {
        boolean stopped = binaries.attempt("pg_ctl", stopping(data, "fast")).exitCode() == 0;
        if (!stopped && Files.exists(data.resolve("postmaster.pid"))) {
            binaries.run("pg_ctl", stopping(data, "immediate"));
        }
    }

    private static List<String> stopping(Path data, String mode) {
        return List.of("stop", "--silent", "--wait", "--timeout", "60", "--mode", mode, "--pgdata", data.toString());
    }

    private ProcessHandle process() {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.isEmpty() ? null : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOurs(ProcessHandle process) {
        return process.info().arguments()
                .map(arguments -> Arrays.asList(arguments).contains(data.toString()))
                .orElse(false);
    }

    /** After a crash of the machine the number may be another program's: PostgreSQL would take that for a server. */
    private void forget() {
        try {
            Files.delete(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
