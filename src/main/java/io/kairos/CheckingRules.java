package io.kairos;

import io.kairos.decision.RunningScenarios;
import io.kairos.delivery.ReleaseParts;
import io.kairos.journey.CheckingLoops;
import io.kairos.release.CheckingNames;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Finding;
import io.kairos.release.ReleaseCheck;
import io.kairos.release.RulesDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command {@code check <directory>}: says everything that is wrong with a rules directory, without a service or a
 * database, for a pipeline.
 */
final class CheckingRules {

    private CheckingRules() {
    }

    /**
     * Prints findings, one a line as {@code file:line:column (rule): what to do}; returns the exit code, 1 when there are any.
     *
     * @param requireCoverage whether a rule that no scenario reaches is a finding
     */
    static int check(Path directory, boolean requireCoverage) {
        if (!Files.isDirectory(directory)) {
            System.err.println("There is no directory " + directory + ": give the rules directory, such as  check rules");
            return 2;
        }
        Map<String, byte[]> files = new RulesDirectory(directory).read();
        CompilingReleases.Result result = CompilingReleases.compile(0, files, ReleaseParts.all());
        List<Finding> findings = new ArrayList<>(CheckingNames.check(files, result.conditions(), Map.of()).findings());
        List<Finding> warnings = new ArrayList<>();
        int scenarios = 0;
        if (result instanceof CompilingReleases.Refused no) {
            findings.addAll(0, no.findings());
        } else if (result instanceof CompilingReleases.Compiled yes) {
            ReleaseCheck.Checked ran = new RunningScenarios(requireCoverage).check(yes.release());
            findings.addAll(ran.findings());
            warnings.addAll(yes.warnings());
            warnings.addAll(ran.warnings());
            warnings.addAll(new CheckingLoops().check(yes.release()).warnings());
            scenarios = RunningScenarios.run(yes.release()).scenarios().size();
        }
        findings.forEach(System.out::println);
        warnings.forEach(warning -> System.out.println("Worth a look: " + warning));
        System.out.println(findings.isEmpty() ? "Nothing is wrong, and " + scenarios + " scenarios hold." : findings.size() + " findings.");
        return findings.isEmpty() ? 0 : 1;
    }
}
