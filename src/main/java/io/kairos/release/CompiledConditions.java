package io.kairos.release;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.ReleasePart.Condition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.runtime.KieContainer;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.QueryResults;
import org.kie.api.runtime.rule.QueryResultsRow;

/**
 * Conditions as queries of one rule base: Drools evaluates only the one that is asked. Without a moving clock an
 * absence is judged on what is there.
 */
final class CompiledConditions implements Conditions {

    /** A condition as a query. @param names of the behaviors its matches are told by; @param types as in {@link #types} */
    private record Query(Condition condition, String name, String drl, List<String> names, Set<String> types) {
    }

    private static final String HEAD = "rule \"condition\" when\n";

    /** Held itself: while it is in use, releases with the same conditions share it. */
    private final KieContainer container;
    private final Map<String, Query> queries;

    private CompiledConditions(KieContainer container, Map<String, Query> queries) {
        this.container = container;
        this.queries = queries;
    }

    /** @param findings takes what is wrong */
    static Conditions compile(List<Condition> conditions, List<Finding> findings, CompiledRules others) {
        if (conditions.isEmpty()) {
            return NONE;
        }
        Map<String, Query> queries = new HashMap<>();
        StringBuilder all = new StringBuilder();
        for (Condition condition : conditions) {
            Query query = query(condition, queries.size(), findings);
            if (query != null) {
                queries.put(condition.id(), query);
                all.append(query.drl());
            }
        }
        DroolsBuild.Built built = findings.isEmpty() ? DroolsBuild.build(all.toString(), EventProcessingOption.CLOUD, others)
                : new DroolsBuild.Built(null, DroolsBuild.check(all.toString(), EventProcessingOption.CLOUD));
        if (!built.problems().isEmpty()) {
            for (Query query : queries.values()) {
                DroolsBuild.build(query.drl(), EventProcessingOption.CLOUD).problems().stream().limit(2)
                        .forEach(problem -> findings.add(finding(query.condition(), Sentences.semantic(problem.message()))));
            }
            return NONE;
        }
        if (built.container() == null) {
            return NONE;
        }
        return new CompiledConditions(built.container(), queries);
    }

    /** As the one rule of its own that it would be. */
    static ParsingRules parse(Condition condition) {
        ParsingRules parsing = new ParsingRules();
        parsing.read(condition.file(), asRule(condition).getBytes(StandardCharsets.UTF_8));
        return parsing;
    }

    private static String asRule(Condition condition) {
        return HEAD + condition.pattern() + "\nthen triggers.fire( \"x\", $x ); end\n";
    }

    private static Query query(Condition condition, int number, List<Finding> findings) {
        String asRule = asRule(condition);
        ParsingRules parsing = parse(condition);
        if (!parsing.findings().isEmpty() || parsing.rules().size() != 1) {
            parsing.findings().forEach(found -> findings.add(finding(condition, found.message())));
            if (parsing.findings().isEmpty()) {
                findings.add(finding(condition, "This is more than a condition: write only facts, such as Behavior( type == \"Order Completed\" )."));
            }
            return null;
        }
        String bare = new ScanningRules(condition.file(), asRule).bare();
        StringBuilder named = new StringBuilder(bare.substring(HEAD.length(), HEAD.length() + condition.pattern().length()));
        List<String> names = new ArrayList<>();
        List<PatternDescr> top = new ArrayList<>();
        for (BaseDescr element : parsing.rules().get(0).parsed().getLhs().getDescrs()) {
            if (element instanceof PatternDescr pattern && "Behavior".equals(pattern.getObjectType()) && pattern.getSource() == null) {
                top.add(pattern);
            }
        }
        for (int i = top.size() - 1; i >= 0; i--) {
            String name = top.get(i).getIdentifier();
            if (name == null || name.isEmpty()) {
                name = "$behavior" + i;
                named.insert(top.get(i).getStartCharacter() - HEAD.length(), name + " : ");
            }
            names.add(0, name);
        }
        String name = "condition" + number;
        return new Query(condition, name, "query \"" + name + "\"\n" + named + "\nend\n", names, types(parsing.rules().get(0)));
    }

    private static Set<String> types(RuleText rule) {
        Set<String> all = new TreeSet<>();
        for (PatternDescr pattern : Patterns.of(rule.parsed().getLhs())) {
            if ("Behavior".equals(pattern.getObjectType())) {
                Set<String> types = Horizons.types(pattern);
                if (types.isEmpty()) {
                    return null;
                }
                all.addAll(types);
            }
        }
        return all;
    }

    @Override
    public Set<String> types(String id) {
        return query(id).types();
    }

    private Query query(String id) {
        Query query = queries.get(id);
        if (query == null) {
            throw new IllegalArgumentException("no condition " + id);
        }
        return query;
    }

    @Override
    public Probes probes(String id) {
        Condition condition = queries.get(id).condition();
        String asRule = "rule \"condition\" when\n" + condition.pattern() + "\nthen triggers.fire( \"holds\", \"\" ); end\n";
        return CuttingRules.of(new RuleText(condition.file(), condition.line(), "condition", asRule, asRule, null, null), EventProcessingOption.CLOUD);
    }

    static Finding finding(Condition condition, String message) {
        boolean cut = message.startsWith("\"then\" does not fit here");
        return new Finding(condition.file(), condition.line(), 0, condition.where(), cut ? "A bracket, comma or quote is missing in this condition." : message);
    }

    @Override
    public List<String> match(String id, Customer customer, Enrollment enrollment, Collection<Behavior> behaviors) {
        Query query = query(id);
        KieSession session = container.getKieBase().newKieSession();
        JoinBudget.begin();
        try {
            session.insert(customer);
            if (enrollment != null) {
                session.insert(enrollment);
            }
            behaviors.forEach(session::insert);
            QueryResults results = session.getQueryResults(query.name());
            for (QueryResultsRow row : results) {
                Set<String> matched = new LinkedHashSet<>();
                query.names().forEach(name -> matched.add(((Behavior) row.get(name)).messageId()));
                return List.copyOf(matched);
            }
            return null;
        } finally {
            session.dispose();
        }
    }
}
