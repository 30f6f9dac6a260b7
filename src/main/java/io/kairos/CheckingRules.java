package io.kairos;

import io.kairos.delivery.ReleaseParts;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Finding;
import io.kairos.release.RulesDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The command {@code check <directory>}: says everything that is wrong with a rules directory, without a service or a
 * database, for a pipeline.
 */
final class CheckingRules {

    private CheckingRules() {
    }

    /** Prints findings, one a line as {@code file:line:column (rule): what to do}; returns the exit code, 1 when there are any. */
    static int check(Path directory) {
        if (!Files.isDirectory(directory)) {
            System.err.println("There is no directory " + directory + ": give the rules directory, such as  check rules");
            return 2;
        }
        CompilingReleases.Result result = CompilingReleases.compile(0, new RulesDirectory(directory).read(), ReleaseParts.all());
        if (result instanceof CompilingReleases.Refused no) {
            no.findings().stream().map(Finding::toString).forEach(System.out::println);
            System.out.println(no.findings().size() + " findings.");
            return 1;
        }
        CompilingReleases.Compiled yes = (CompilingReleases.Compiled) result;
        yes.warnings().forEach(warning -> System.out.println("Worth a look: " + warning));
        System.out.println("Nothing is wrong with " + yes.release().rules().rules().size() + " rules.");
        return 0;
    }
}
