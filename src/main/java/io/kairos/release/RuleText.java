package io.kairos.release;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * A rule as an analyst wrote it.
 *
 * @param file path below the rules directory
 * @param line   of the word {@code rule} in what was parsed, 1-based
 * @param text    from {@code rule} to {@code end}, as it is compiled: without comments
 * @param written the same with them
 * @param row    of a decision table, where it was written; null when it is written as a rule
 */
record RuleText(String file, int line, String name, String text, String written, RuleDescr parsed, TableRow row) {

    private static final Pattern FIRED = Pattern.compile("triggers?\\s*\\.\\s*fire\\s*\\(\\s*\"([^\"]*)\"");

    /** The triggers its consequence fires. */
    Set<String> triggers() {
        return fired(String.valueOf(parsed.getConsequence()));
    }

    /** The triggers some text fires. */
    static Set<String> fired(String text) {
        Set<String> triggers = new TreeSet<>();
        Matcher fired = FIRED.matcher(text);
        while (fired.find()) {
            triggers.add(fired.group(1));
        }
        return triggers;
    }

    boolean isMeantBy(Finding finding) {
        return file.equals(finding.file()) && (name.equals(finding.where()) || row != null && row.table().equals(finding.where()));
    }

    /** The line of its file, or the row of its table. */
    int place() {
        return row == null ? line : row.number();
    }

    Finding finding(int atLine, int column, String message) {
        return row == null ? new Finding(file, atLine, column, name, message) : row.finding(atLine, column, message);
    }
}
