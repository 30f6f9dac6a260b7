package io.kairos.bench;

import io.kairos.bench.Workload.Sent;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.release.RuleBase;
import io.kairos.release.Triggers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.jboss.logmanager.LogContext;
import org.kie.api.KieServices;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.time.SessionPseudoClock;

/** The limit Drools sets: a living session for each customer, insert and fire, on all cores, and nothing else. */
final class RawDrools {

    /** As the service does: making one for each session searches the class path each time. */
    private static final KieSessionConfiguration CONFIGURATION = KieServices.get().newKieSessionConfiguration();

    static {
        CONFIGURATION.setOption(ClockTypeOption.PSEUDO);
        // without a configured log every trace message of Drools is formatted, which took most of the time
        LogContext.getLogContext().getLogger("").setLevel(Level.WARNING);
    }

    private final RuleBase rules;
    private final AtomicLong fired = new AtomicLong();
    private final Map<String, KieSession> sessions = new HashMap<>();

    RawDrools(RuleBase rules) {
        this.rules = rules;
    }

    /** Takes the past in; not measured. */
    void live(List<Sent> past) {
        for (Sent sent : past) {
            insert(sessions.computeIfAbsent(sent.userId(), this::session), sent);
        }
    }

    private KieSession session(String userId) {
        KieSession session = rules.kieBase().newKieSession(CONFIGURATION, null);
        session.setGlobal("triggers", (Triggers) (trigger, behaviors) -> fired.incrementAndGet());
        session.insert(new Customer(Ids.user(userId), userId, JsonValues.EMPTY, Instant.EPOCH));
        return session;
    }

    private static void insert(KieSession session, Sent sent) {
        SessionPseudoClock clock = session.getSessionClock();
        clock.advanceTime(Math.max(0, sent.time() - clock.getCurrentTime()), TimeUnit.MILLISECONDS);
        session.fireAllRules();
        session.insert(sent.behavior(0));
        session.fireAllRules();
    }

    /** @return behaviors a second */
    double perSecond(List<Sent> behaviors) throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        List<List<Sent>> shares = new ArrayList<>();
        for (int i = 0; i < cores; i++) {
            shares.add(new ArrayList<>());
        }
        behaviors.forEach(sent -> shares.get(Math.floorMod(sent.userId().hashCode(), cores)).add(sent));
        List<Thread> threads = shares.stream().map(share -> new Thread(() -> share.forEach(sent -> insert(sessions.get(sent.userId()), sent)))).toList();
        long start = System.nanoTime();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return behaviors.size() * 1e9 / (System.nanoTime() - start);
    }

    /**
     * The limit of a backtest: one customer after the other on all cores, each in a session that lives through what she did and is thrown away.
     *
     * @param until the instant to which time passes behind the last behavior, epoch milliseconds
     * @return seconds
     */
    double oneByOne(Collection<List<Sent>> customers, long until) throws InterruptedException {
        ConcurrentLinkedQueue<List<Sent>> waiting = new ConcurrentLinkedQueue<>(customers);
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(() -> {
                for (List<Sent> one = waiting.poll(); one != null; one = waiting.poll()) {
                    KieSession session = session(one.get(0).userId());
                    one.forEach(sent -> insert(session, sent));
                    SessionPseudoClock clock = session.getSessionClock();
                    clock.advanceTime(Math.max(0, until - clock.getCurrentTime()), TimeUnit.MILLISECONDS);
                    session.fireAllRules();
                    session.dispose();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    long fired() {
        return fired.get();
    }

    int sessions() {
        return sessions.size();
    }

    void dispose() {
        sessions.values().forEach(KieSession::dispose);
        sessions.clear();
    }
}
