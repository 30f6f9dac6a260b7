package io.kairos.release;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final List<RuleText> rules = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, RuleText> byName = new HashMap<>();

    List<RuleText> rules() {
        return rules;
    }

    List<Finding> findings() {
        return findings;
    }

    void read(String file, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
        PackageDescr parsed;
        try {
            parsed = parser.parse(false, text);
        } catch (DroolsParserException | RuntimeException e) {
            parsed = null;
            findings.add(new Finding(file, 0, 0, null, "This file cannot be read as rules: " + e.getMessage()));
        }
        for (DroolsError error : parser.getErrors()) {
            int line = error.getLines().length == 0 ? 0 : Math.max(0, error.getLines()[0]);
            findings.add(new Finding(file, line, column(error.getMessage()), ruleAt(text, line), Sentences.syntax(error.getMessage())));
        }
        if (parsed == null || parser.hasErrors()) {
            return;
        }
        refuseAllButRules(file, parsed);
        parsed.getRules().forEach(rule -> add(file, text, rule));
    }

    private void add(String file, String text, RuleDescr rule) {
        int from = rule.getStartCharacter();
        int to = Math.min(text.length(), rule.getEndCharacter() + 1);
        RuleText read = new RuleText(file, rule.getLine(), rule.getName(), text.substring(Math.max(0, from), to), rule);
        RuleText twin = byName.putIfAbsent(read.name(), read);
        if (twin != null) {
            findings.add(read.finding(read.line(), 0, "There is a rule of this name in " + twin.file() + " line " + twin.line()
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
        var rule = Pattern.compile("^\\s*rule\\s+\"?([^\"\\n]+?)\"?\\s*(when\\b.*)?$", Pattern.MULTILINE).matcher(text);
        String name = null;
        while (rule.find() && text.substring(0, rule.start(1)).lines().count() <= Math.max(line, 1)) {
            name = rule.group(1);
        }
        return name;
    }
}
