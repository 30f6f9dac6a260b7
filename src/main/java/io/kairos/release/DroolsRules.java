package io.kairos.release;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kairos.customer.Customer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kie.api.KieBase;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.runtime.KieContainer;

/** Compiled rules and what their text tells of them. */
final class DroolsRules implements RuleBase {

    private static final Map<String, Class<?>> FACTS = Map.of("Customer", Customer.class, "Enrollment", Enrollment.class,
            "Contact", Contact.class, "Decision", Decision.class);

    private final KieContainer container;
    private final KieBase kieBase;
    private final Map<String, RuleText> rules = new TreeMap<>();
    private final Set<String> triggers = new TreeSet<>();
    private final Set<Class<?>> mentions = new HashSet<>();
    private final Set<String> lookingBack = new TreeSet<>();
    private final Horizons horizons = new Horizons();
    private final Cache<Set<String>, RuleBase> without = Caffeine.newBuilder().maximumSize(32).build();

    DroolsRules(KieContainer container, KieBase kieBase, List<RuleText> texts) {
        this.container = container;
        this.kieBase = kieBase;
        for (RuleText text : texts) {
            rules.put(text.name(), text);
            triggers.addAll(text.triggers());
            horizons.add(text);
            Patterns.of(text.parsed().getLhs()).forEach(pattern -> {
                Class<?> fact = FACTS.get(pattern.getObjectType());
                if (fact != null) {
                    mentions.add(fact);
                }
                if (fact != null && fact != Customer.class) {
                    lookingBack.add(text.name());
                }
            });
        }
    }

    @Override
    public KieBase kieBase() {
        return kieBase;
    }

    @Override
    public RuleBase without(Set<String> left) {
        Set<String> out = Set.copyOf(left);
        return out.isEmpty() ? this : without.get(out, this::build);
    }

    private RuleBase build(Set<String> out) {
        KieBase fewer = container.newKieBase("rules", null);
        out.stream().filter(rules::containsKey).forEach(rule -> fewer.removeRule(DroolsBuild.PACKAGE, rule));
        return new DroolsRules(container, fewer, rules.values().stream().filter(rule -> !out.contains(rule.name())).toList());
    }

    @Override
    public Set<String> rules() {
        return rules.keySet();
    }

    @Override
    public String ruleHash(String rule) {
        return rules.containsKey(rule) ? Hash.of(rules.get(rule).text()) : null;
    }

    @Override
    public Source source(String rule) {
        RuleText text = rules.get(rule);
        return text == null ? null : new Source(text.file(), text.place(), text.written(), text.triggers());
    }

    @Override
    public List<Needed> needs(String rule) {
        return UntiedPatterns.together(rules.get(rule).parsed().getLhs()).stream().filter(pattern -> !"Customer".equals(pattern.getObjectType()))
                .map(pattern -> new Needed(pattern.getObjectType(), Horizons.types(pattern), LintingRules.text(pattern))).toList();
    }

    @Override
    public Probes probes(String rule) {
        return CuttingRules.of(rules.get(rule), EventProcessingOption.STREAM);
    }

    @Override
    public Set<String> triggers() {
        return triggers;
    }

    @Override
    public Map<String, Duration> horizons() {
        return horizons.byType();
    }

    @Override
    public Duration anyTypeHorizon() {
        return horizons.anyType();
    }

    @Override
    public Set<Class<?>> mentions() {
        return mentions;
    }

    @Override
    public Set<String> lookingBack() {
        return lookingBack;
    }
}
