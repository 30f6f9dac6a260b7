package io.kairos.release;

import io.kairos.customer.AuditLog;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Takes what analysts wrote from files to a numbered draft, and from a draft to the active release. */
@Singleton
public class Publishing {

    /** Either a release on record, or why there is none. */
    public sealed interface Published {
    }

    /** @param warnings worth reading, but no reason to refuse */
    public record Stored(ReleaseInfo release, List<Finding> warnings) implements Published {
    }

    public record Refused(List<Finding> findings, List<Finding> warnings) implements Published {
    }

    /** What was edited is not what is active. @param conflicts edited files that changed between the base and the active release */
    public record Outdated(long base, long active, Set<String> conflicts) implements Published {
    }

    /** Others' rules are being compiled, and deciding needs the rest of the machine. */
    public record Busy() implements Published {
    }

    /** Whether a release was activated; a sentence says why not. */
    public record Activation(boolean done, String refusal) {
    }

    /** Compiling takes a core for seconds: one at a time, a few may wait, and whoever would wait longer is told to come again. */
    private static final int MOST_WAITING = 8;
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final Semaphore compiling = new Semaphore(1, true);
    private final ReleaseStore store;
    private final ActiveRelease active;
    private final CheckingNames names;
    private final List<ReleaseCheck> checks;
    private final AuditLog audit;
    private final ReleaseConfig config;
    private final Clock clock;

    Publishing(ReleaseStore store, ActiveRelease active, CheckingNames names, @All List<ReleaseCheck> checks, AuditLog audit, ReleaseConfig config, Clock clock) {
        this.store = store;
        this.active = active;
        this.names = names;
        this.checks = checks;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    /** What is wrong with these files, without storing anything: {@link Stored} without a release when nothing is. */
    public Published check(Map<String, byte[]> files) {
        return alone(() -> check(active.compile(files), files));
    }

    private Published alone(Supplier<Published> work) {
        try {
            if (compiling.getQueueLength() >= MOST_WAITING || !compiling.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return new Busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Busy();
        }
        try {
            return work.get();
        } finally {
            compiling.release();
        }
    }

    private Published check(CompilingReleases.Result result, Map<String, byte[]> files) {
        CheckingNames.Names checked = names.check(files, result.conditions());
        List<Finding> findings = new ArrayList<>(checked.findings());
        if (result instanceof CompilingReleases.Refused no) {
            findings.addAll(0, no.findings());
        }
        List<Finding> warnings = new ArrayList<>(checked.warnings());
        if (result instanceof CompilingReleases.Compiled yes) {
            warnings.addAll(yes.warnings());
            for (ReleaseCheck check : checks) {
                ReleaseCheck.Checked looked = check.check(yes.release());
                findings.addAll(looked.findings());
                warnings.addAll(looked.warnings());
            }
        }
        return findings.isEmpty() ? new Stored(null, warnings) : new Refused(findings, warnings);
    }

    /** Stores files as a draft; the same files twice are one release. */
    public Published publish(Map<String, byte[]> files, String author, String note) {
        return alone(() -> store(files, author, note));
    }

    private Published store(Map<String, byte[]> files, String author, String note) {
        CompilingReleases.Result result = active.compile(files);
        Published checked = check(result, files);
        if (!(checked instanceof Stored stored) || !(result instanceof CompilingReleases.Compiled yes)) {
            return checked;
        }
        long number = QuarkusTransaction.joiningExisting().call(() -> {
            boolean known = store.withHash(yes.release().hash()).isPresent();
            long added = store.add(files, author, note, clock.instant());
            if (!known) {
                audit.record(author, "release.published", "release/" + added, Map.of("hash", yes.release().hash(), "note", note), clock.instant());
            }
            return added;
        });
        active.keep(yes.release().withNumber(number));
        return new Stored(store.one(number).orElseThrow(), stored.warnings());
    }

    /**
     * Publishes edits on top of a release, which has to be the active one.
     *
     * @param edits path to new content; a null content removes the file
     */
    public Published edit(long base, Map<String, byte[]> edits, String author, String note) {
        Map<String, byte[]> before = files(base).orElseThrow(() -> new IllegalArgumentException("There is no release " + base));
        Release current = active.active();
        if (current.number() != base) {
            Set<String> conflicts = new TreeSet<>(Diff.changed(before, current.files()));
            conflicts.retainAll(edits.keySet());
            return new Outdated(base, current.number(), conflicts);
        }
        Map<String, byte[]> after = new TreeMap<>(before);
        edits.forEach((path, content) -> {
            if (content == null) {
                after.remove(path);
            } else {
                after.put(path, content);
            }
        });
        return publish(after, author, note);
    }

    /** Makes a release the active one on all pods, here at once; also the way back to an earlier one. */
    public Activation activate(long number, String actor, Map<String, ?> details, Runnable alongside) {
        ReleaseInfo info = store.one(number).orElseThrow(() -> new IllegalArgumentException("There is no release " + number));
        if (config.twoPersons() && info.author().equals(actor)) {
            audit.record(actor, "release.activation-refused", "release/" + number, Map.of("why", "two-persons"), clock.instant());
            return new Activation(false, "Release " + number + " is by " + actor + ", and somebody else has to activate it"
                    + " (kairos.rules.two-persons).");
        }
        active.number(number);
        QuarkusTransaction.joiningExisting().run(() -> {
            Map<String, Object> said = new TreeMap<>(details);
            store.active().ifPresent(before -> said.put("before", before));
            store.activate(number, actor, clock.instant());
            audit.record(actor, "release.activated", "release/" + number, said, clock.instant());
            alongside.run();
        });
        active.follow();
        return new Activation(true, null);
    }

    /** Newest first. */
    public List<ReleaseInfo> releases() {
        return store.all();
    }

    public Optional<ReleaseInfo> release(long number) {
        return store.one(number);
    }

    /** The release's files; empty when there is none of this number. */
    public Optional<Map<String, byte[]>> files(long number) {
        return store.files(number);
    }
}
