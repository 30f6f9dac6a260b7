package io.kairos.release;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.arc.All;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** The releases this pod has compiled, and which of them decides: the one that the database says is active. */
@Singleton
@Unremovable
class ActiveRelease implements Releases {

    private static final Logger LOG = Logger.getLogger(ActiveRelease.class);

    /** Compiled releases kept in memory; one that people are still under way under is compiled again when needed. */
    private static final int KEPT = 24;

    private final ReleaseStore store;
    private final List<ReleasePart<?>> parts;
    private final CompiledRules others;
    private final Cache<Long, Release> compiled = Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();
    private volatile Release active;
    private long newest;

    ActiveRelease(ReleaseStore store, @All List<ReleasePart<?>> parts, CompiledRules others) {
        this.store = store;
        this.parts = parts;
        this.others = others;
    }

    @Override
    public Release active() {
        return active;
    }

    @Override
    public Release number(long number) {
        Release current = active;
        return current != null && current.number() == number ? current : compiled.get(number, this::stored);
    }

    CompilingReleases.Result compile(Map<String, byte[]> files) {
        return CompilingReleases.compile(0, files, parts, others);
    }

    /** What was compiled to be stored need not be compiled again. */
    void keep(Release release) {
        compiled.put(release.number(), release);
    }

    /**
     * Follows the database: takes over what any pod activated, and compiles a new draft before anybody activates it, so
     * that activating is only a swap.
     */
    synchronized void follow() {
        List<ReleaseInfo> all = store.all();
        all.stream().filter(ReleaseInfo::active).findFirst().filter(info -> active == null || info.number() != active.number())
                .ifPresent(info -> swap(number(info.number())));
        long last = all.isEmpty() ? 0 : all.get(0).number();
        if (last > newest) {
            newest = last;
            number(last);
        }
    }

    private void swap(Release release) {
        compiled.put(release.number(), release);
        active = release;
        LOG.infof("Release %d is active: %d rules, triggers %s", release.number(), release.rules().rules().size(), release.rules().triggers());
    }

    private Release stored(long number) {
        Map<String, byte[]> files = store.files(number).orElseThrow(() -> new IllegalArgumentException("There is no release " + number));
        CompilingReleases.Result result = CompilingReleases.compile(number, files, parts, others);
        if (result instanceof CompilingReleases.Compiled yes) {
            return yes.release();
        }
        throw new IllegalStateException("Release " + number + " compiled once and does not any more: "
                + ((CompilingReleases.Refused) result).findings());
    }
}
