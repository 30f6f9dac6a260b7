package io.kairos.release;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.drools.base.util.Drools;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.builder.model.KieModuleModel;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.runtime.KieContainer;

/**
 * Compiles DRL to the executable model. All of a release's rules are one package: accumulates lose firings in
 * rule bases of several.
 */
final class DroolsBuild {

    static final String PACKAGE = "kairos.rules";

    /** What rules stand on. Events never expire by themselves: how far history reaches is the service's to decide. */
    static final String PREAMBLE = """
            package kairos.rules;
            import io.kairos.behavior.Behavior;
            import io.kairos.customer.Customer;
            import io.kairos.release.Enrollment;
            import io.kairos.release.Contact;
            import io.kairos.release.Decision;
            global io.kairos.release.Triggers triggers;
            declare Behavior @role(event) @timestamp(time) @expires(36500d) end
            declare Contact @role(event) @timestamp(time) @expires(36500d) end
            declare Decision @role(event) @timestamp(time) @expires(36500d) end
            """;

    /** Begins the problem of rules that reach for what rules may not use. */
    static final String FOREIGN = "Rules may not use ";

    /** What there is to say of what the compiler does not get through. */
    static final String STUMBLED = "look for a bracket, quote or comma that is missing or in the wrong place, such as text(\"tier\" == \"vip\") for text(\"tier\") == \"vip\".";

    /** What went wrong. @param line in the text given, 1-based; 0 when Drools does not tell */
    record Problem(int line, String message) {
    }

    /** @param container null when there are problems */
    record Built(KieContainer container, List<Problem> problems) {
    }

    /** What was fine lately: of a release that is refused, most is what the active one has. */
    private static final Set<String> FINE = Collections.newSetFromMap(Caffeine.newBuilder().maximumSize(100).<String, Boolean>build().asMap());

    /** What is in use: most releases change no rule at all, but a journey or a template. */
    private static final Cache<String, KieContainer> LOADED = Caffeine.newBuilder().weakValues().build();

    private static final String VERSION = version();

    private DroolsBuild() {
    }

    /**
     * @param drl  rules, to follow the preamble
     * @param mode STREAM for rules that live through time, CLOUD for conditions judged at an instant
     */
    static Built build(String drl, EventProcessingOption mode) {
        return build(drl, mode, CompiledRules.NONE);
    }

    /** @param others what others have compiled, and are given what is compiled here */
    static Built build(String drl, EventProcessingOption mode, CompiledRules others) {
        String key = mode + Hash.of(VERSION + drl);
        KieContainer known = LOADED.getIfPresent(key);
        if (known != null) {
            return new Built(known, List.of());
        }
        KieContainer compiled = loaded(others.get(key));
        Built built = compiled == null ? compile(drl, mode, kjar -> others.put(key, kjar), true) : new Built(compiled, List.of());
        if (built.container() != null) {
            LOADED.put(key, built.container());
        }
        return built;
    }

    /** What compiled rules were linked with: those of another version would not fit. */
    private static String version() {
        StringBuilder version = new StringBuilder(PREAMBLE).append(Drools.getFullVersion());
        for (Class<?> fact : List.of(Behavior.class, Customer.class, Enrollment.class, Contact.class, Decision.class, Triggers.class)) {
            Arrays.stream(fact.getMethods()).map(Method::toString).sorted().forEach(version::append);
        }
        return version.toString();
    }

    /** Only what is wrong; empty when nothing is. */
    static List<Problem> check(String drl, EventProcessingOption mode) {
        return FINE.contains(mode + Hash.of(drl)) ? List.of() : compile(drl, mode, kjar -> { }, false).problems();
    }

    private static Built compile(String drl, EventProcessingOption mode, Consumer<byte[]> made, boolean load) {
        KieServices services = KieServices.get();
        ReleaseId id = services.newReleaseId("io.kairos", "rules-" + UUID.randomUUID(), "1");
        KieFileSystem files = services.newKieFileSystem();
        KieModuleModel module = services.newKieModuleModel();
        module.newKieBaseModel("rules").setDefault(true).setEventProcessingMode(mode);
        files.generateAndWritePomXML(id).writeKModuleXML(module.toXML());
        files.write("src/main/resources/kairos/rules/rules.drl", (PREAMBLE + drl).getBytes(StandardCharsets.UTF_8));
        KieBuilder builder = services.newKieBuilder(files, new Unguessing(DroolsBuild.class.getClassLoader()));
        try {
            List<Problem> problems = compile(builder);
            if (!problems.isEmpty()) {
                return new Built(null, problems);
            }
            byte[] kjar = ((InternalKieModule) builder.getKieModule()).getBytes();
            Set<String> foreign = CheckingBytecode.foreign(kjar);
            if (!foreign.isEmpty()) {
                return new Built(null, List.of(new Problem(0, FOREIGN + String.join(", ", foreign))));
            }
            FINE.add(mode + Hash.of(drl));
            services.getRepository().removeKieModule(id);
            made.accept(kjar);
            return new Built(load ? load(kjar) : null, List.of());
        } finally {
            services.getRepository().removeKieModule(id);
        }
    }

    /** The compiler stumbles over some of what does not read, rather than say so. */
    private static List<Problem> compile(KieBuilder builder) {
        try {
            builder.buildAll(ExecutableModelProject.class);
        } catch (RuntimeException | StackOverflowError stumbled) {
            return List.of(new Problem(0, STUMBLED));
        }
        return problems(builder.getResults().getMessages(Message.Level.ERROR));
    }

    /** Null when there is nothing, or nothing that can be used. */
    private static KieContainer loaded(byte[] kjar) {
        try {
            return kjar == null || !CheckingBytecode.foreign(kjar).isEmpty() ? null : load(kjar);
        } catch (RuntimeException | LinkageError broken) {
            return null;
        }
    }

    /** What is loaded from bytes keeps neither the parser's trees nor the sources: a quarter of the heap. */
    static KieContainer load(byte[] kjar) {
        KieServices services = KieServices.get();
        ReleaseId id = services.getRepository().addKieModule(services.getResources().newByteArrayResource(kjar)).getReleaseId();
        try {
            KieContainer container = services.newKieContainer(id, new FencedClassLoader(DroolsBuild.class.getClassLoader()));
            container.getKieBase();
            return container;
        } finally {
            services.getRepository().removeKieModule(id);
        }
    }

    private static List<Problem> problems(Collection<Message> errors) {
        int preamble = (int) PREAMBLE.lines().count();
        return errors.stream().map(error -> new Problem(Math.max(0, error.getLine() - preamble), error.getText())).distinct().toList();
    }

    /**
     * The compiler guesses: a name without its package, and packages as classes around it. A service's loader opens all of
     * its jars to say that there is none, half a second a release.
     */
    private static final class Unguessing extends ClassLoader {

        Unguessing(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            String simple = name.substring(name.lastIndexOf('.') + 1);
            if (simple.equals(name) || simple.indexOf('$') >= 0 && !Character.isUpperCase(simple.charAt(0))) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
