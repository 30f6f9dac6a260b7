package io.kairos.release;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.DroolsParserException;
import org.kie.internal.builder.conf.LanguageLevelOption;

/** Takes trigger files apart into rules, with a finding for whatever is not a rule. */
final class ParsingRules {

    private static final String IMPORTED = "io\\.kairos\\.(behavior\\.Behavior|customer\\.Customer|release\\.(Enrollment|Contact|Decision))";

    private static final Pattern RULE = Pattern.compile("\\s{0,100}rule\\s{1,100}\"?([^\"\n]{1,120}?)\"?\\s*(?:when\\b.*)?$");

    private static final Pattern STARTS = Pattern.compile("^[ \\t]{0,100}rule\\b", Pattern.MULTILINE);

    /** Inside of brackets behind after or before, what begins with a number and ends otherwise than a time. */
    private static final Pattern TIME = Pattern.compile("\\b(?:after|before)\\s{0,9}\\[(?:[^\\],]{0,50},)?\\s{0,9}(\\d{1,9}(?! {0,9}(?:ms|[dhms])(?:\\d| {0,9}[,\\]])) ?[A-Za-z]{1,20})");

    /** More in one file are mostly one mistake's follow-ups. */
    private static final int MOST_ERRORS = 20;

    /** Compiling more takes minutes. */
    private static final int MOST_RULES = 2_000;

    private final List<RuleText> rules = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> unread = new TreeSet<>();
    private boolean tooMany;
    private final Map<String, RuleText> byName = new HashMap<>();

    /** None when there are too many: compiling would take too long even to say what else is wrong. */
    List<RuleText> rules() {
        return tooMany ? List.of() : rules;
    }

    List<Finding> findings() {
        return findings;
    }

    /** The triggers that rules fire of which there is no more to know than what is wrong with them. */
    Set<String> unread() {
        return unread;
    }

    /** All rules and decision tables of a release. */
    void readAll(Map<String, byte[]> files) {
        new TreeMap<>(files).forEach((path, content) -> {
            // other rooms' policies
            if (!path.matches("(?s)triggers/.*|policies/.*\\.drl(\\.csv)?")) {
                return;
            }
            if (path.endsWith(".drl")) {
                read(path, content);
            } else if (path.endsWith(".drl.csv")) {
                readTables(path, content);
            } else {
                findings.add(new Finding(path, 0, 0, null, "Only rules (.drl) and decision tables (.drl.csv) belong into triggers/:"
                        + " rename or move it."));
            }
        });
    }

    void read(String file, byte[] content) {
        read(file, new String(content, StandardCharsets.UTF_8), null);
    }

    /** Each row is looked at as if it were written as a rule; what is wrong with all of a kind is told once, at the snippet. */
    void readTables(String file, byte[] content) {
        ReadingTables tables = new ReadingTables(file, content);
        findings.addAll(tables.findings());
        Map<List<String>, List<TableRow>> shapes = new LinkedHashMap<>();
        tables.rows().forEach(row -> shapes.computeIfAbsent(List.of(row.table(), row.shape()), shape -> new ArrayList<>()).add(row));
        shapes.values().forEach(alike -> {
            int before = findings.size();
            int wrong = 0;
            for (TableRow row : alike) {
                int sofar = findings.size();
                read(file, row.drl(), row);
                wrong += findings.size() > sofar ? 1 : 0;
            }
            if (wrong == alike.size() && wrong > 1) {
                List<Finding> told = findings.subList(before, findings.size());
                TableRow first = alike.get(0);
                List<Finding> once = told.stream().filter(finding -> first.name().equals(finding.where())).map(first::finding).toList();
                told.clear();
                findings.addAll(once);
            }
        });
    }

    private void read(String file, String written, TableRow row) {
        ScanningRules scanned = new ScanningRules(file, written);
        if (!scanned.findings().isEmpty()) {
            unread.addAll(RuleText.fired(written));
            scanned.findings().forEach(found -> findings.add(row == null ? found : row.finding(found.line(), found.column(), found.message())));
            return;
        }
        parse(file, scanned.bare(), written, row);
    }

    /** @param written the same text with its comments */
    private void parse(String file, String text, String written, TableRow row) {
        DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
        PackageDescr parsed;
        try {
            parsed = parser.parse(false, text);
        } catch (DroolsParserException | RuntimeException | StackOverflowError e) {
            parsed = null;
            String sentence = "This cannot be read as rules: compare it with a rule that works, and write it anew bit by bit.";
            findings.add(row == null ? new Finding(file, 0, 0, null, sentence) : row.finding(1, 1, sentence));
        }
        List<Integer> starts = starts(text);
        if (parser.hasErrors() && row == null && starts.size() > 1) {
            oneByOne(file, text, written, starts);
            return;
        }
        parser.getErrors().stream().limit(MOST_ERRORS).forEach(error -> findings.add(syntax(file, text, error, row)));
        if (parsed == null || parser.hasErrors()) {
            unread.addAll(RuleText.fired(text));
            return;
        }
        refuseAllButRules(file, parsed);
        if (row != null && parsed.getRules().size() != 1) {
            findings.add(row.finding(1, 1, "This row does not read as one rule."));
            return;
        }
        parsed.getRules().forEach(rule -> add(file, text, written, rule, row));
    }

    /** Behind a mistake the parser makes little of what follows: each rule is read as if it stood alone at its place. */
    private void oneByOne(String file, String text, String written, List<Integer> starts) {
        for (int i = 0; i < starts.size(); i++) {
            int from = i == 0 ? 0 : starts.get(i);
            int to = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
            String above = "\n".repeat((int) text.substring(0, from).chars().filter(character -> character == '\n').count());
            parse(file, above + text.substring(from, to), above + written.substring(from, to), null);
        }
    }

    /** Where lines begin that begin a rule. */
    private static List<Integer> starts(String text) {
        return STARTS.matcher(text).results().map(MatchResult::start).toList();
    }

    private static Finding syntax(String file, String text, DroolsError error, TableRow row) {
        int line = error.getLines().length == 0 ? 0 : Math.max(0, error.getLines()[0]);
        int column = column(error.getMessage());
        String written = text.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
        String sentence = Sentences.syntax(error.getMessage(), written);
        Matcher time = TIME.matcher(written);
        if (time.find()) {
            column = time.start(1) + 1;
            sentence = "\"" + time.group(1) + "\" is not a length of time: write it as 30m, 2h or 1h30m, with the units d, h, m, s and ms.";
        }
        return row == null ? new Finding(file, line, column, ruleAt(text, line), sentence) : row.finding(line, column, sentence);
    }

    private void add(String file, String text, String written, RuleDescr rule, TableRow row) {
        int from = Math.max(0, rule.getStartCharacter());
        int to = Math.min(text.length(), rule.getEndCharacter() + 1);
        RuleText read = new RuleText(file, rule.getLine(), rule.getName(), text.substring(from, to), written.substring(from, to), rule, row);
        if (rules.size() == MOST_RULES && !tooMany) {
            tooMany = true;
            findings.add(new Finding(file, read.place(), 1, null, "There are more than " + MOST_RULES + " rules from here on: what differs in nothing but"
                    + " values can be told apart by the journey, or by a property of the customer."));
        }
        if (rules.size() >= MOST_RULES) {
            return;
        }
        RuleText twin = byName.putIfAbsent(read.name(), read);
        if (twin != null) {
            findings.add(read.finding(read.line(), 0, "There is a rule of this name in " + twin.file() + " line " + twin.place()
                    + " already. Give this one another name."));
            return;
        }
        rules.add(read);
        findings.addAll(new LintingRules(read).findings());
    }

    private void refuseAllButRules(String file, PackageDescr parsed) {
        refuse(file, parsed.getFunctions(), "Functions are not allowed: say what you need with text(…), number(…), flag(…) and comparisons.");
        refuse(file, parsed.getFunctionImports(), "Static imports are not allowed: rules use only the facts.");
        refuse(file, parsed.getGlobals(), "Globals are there already: use triggers.fire(…) without declaring it.");
        refuse(file, parsed.getTypeDeclarations(), "Types cannot be declared here: rules use Behavior, Customer, Enrollment, Contact and Decision.");
        refuse(file, parsed.getEnumDeclarations(), "Enums cannot be declared here.");
        refuse(file, parsed.getAccumulateImports(), "Accumulate functions cannot be imported: use count, sum, average, min, max.");
        refuse(file, parsed.getEntryPointDeclarations(), "Entry points are not allowed.");
        refuse(file, parsed.getWindowDeclarations(), "Windows cannot be declared here.");
        refuse(file, parsed.getAttributes(), "Attributes for a whole file are not allowed.");
        refuse(file, parsed.getImports().stream().filter(imported -> !imported.getTarget().matches(IMPORTED)).toList(),
                "Imports are not allowed: Behavior, Customer, Enrollment, Contact and Decision are there already.");
    }

    private void refuse(String file, Iterable<? extends BaseDescr> found, String message) {
        found.forEach(descr -> findings.add(new Finding(file, Math.max(0, descr.getLine()), Math.max(0, descr.getColumn()), null, message)));
    }

    private static int column(String message) {
        var column = Pattern.compile("Line \\d+:(\\d+)").matcher(message);
        return column.find() ? Integer.parseInt(column.group(1)) + 1 : 0;
    }

    /** The name of the rule a line stands in: after a syntax error the parser does not tell. */
    private static String ruleAt(String text, int line) {
        String name = null;
        for (String one : (Iterable<String>) text.lines().limit(Math.max(line, 1))::iterator) {
            var rule = RULE.matcher(one);
            name = rule.lookingAt() ? rule.group(1) : name;
        }
        return name;
    }
}
