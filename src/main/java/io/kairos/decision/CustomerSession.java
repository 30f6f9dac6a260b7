package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.release.Decision;
import io.kairos.release.JoinBudget;
import io.kairos.release.RuleBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.drools.core.phreak.PhreakTimerNode;
import org.drools.core.rule.consequence.InternalMatch;
import org.drools.core.time.Job;
import org.drools.core.time.SelfRemovalJob;
import org.drools.core.time.TimerService;
import org.drools.core.time.impl.TimerJobInstance;
import org.kie.api.KieServices;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.runtime.rule.ConsequenceException;
import org.kie.api.time.SessionPseudoClock;

/**
 * A Drools session over one customer's facts, the only class that handles one. Its time is event time in
 * epoch milliseconds and only moves forward.
 */
final class CustomerSession implements AutoCloseable {

    /** No timer is pending. */
    static final long NEVER = Long.MAX_VALUE;

    /** More firings than this at one instant is a loop, not a customer. */
    private static final int FIRING_BUDGET = 10_000;

    /** What is decided of one customer at one instant takes microseconds; this long is a rule that blows up. */
    private static final long TIME_BUDGET_NANOS = 5_000_000_000L;

    /** Characters; an index entry holds 2,700 bytes, and the trigger's name has to fit beside it. */
    private static final int LONGEST_KEY = 500;

    /** One for all: making one searches the whole class path for settings, which takes longer than the session. */
    private static final KieSessionConfiguration CONFIGURATION = KieServices.get().newKieSessionConfiguration();

    static {
        CONFIGURATION.setOption(ClockTypeOption.PSEUDO);
    }

    private final KieSession session;
    private final SessionPseudoClock clock;
    private final long release;
    private final List<Decision> fired = new ArrayList<>();
    private InternalMatch matching;
    private long started;

    /**
     * A session that has taken in a past without acting on it.
     *
     * @param past   behaviors up to {@code until}
     * @param others further facts that rules mention (decisions, contacts, enrollments)
     * @param until  the instant, in epoch milliseconds, before which nothing fires any more
     */
    CustomerSession(RuleBase rules, long release, Customer customer, Collection<Behavior> past, Collection<?> others, long until) {
        this.session = rules.kieBase().newKieSession(CONFIGURATION, null);
        this.release = release;
        this.clock = session.getSessionClock();
        try {
            if (!rules.rules().isEmpty()) {
                session.setGlobal("triggers", (io.kairos.release.Triggers) this::fire);
            }
            session.addEventListener(new DefaultAgendaEventListener() {
                @Override
                public void beforeMatchFired(BeforeMatchFiredEvent event) {
                    matching = (InternalMatch) event.getMatch();
                    if (System.nanoTime() - started > TIME_BUDGET_NANOS) {
                        throw new RuleFailure(matching.getRule().getName(), "took more than " + TIME_BUDGET_NANOS / 1_000_000_000 + " seconds at one instant");
                    }
                }
            });
            started = System.nanoTime();
            JoinBudget.begin();
            session.insert(customer);
            past.forEach(session::insert);
            others.forEach(session::insert);
            clock.advanceTime(Math.max(until, 0), TimeUnit.MILLISECONDS);
            session.fireAllRules(match -> false);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            session.dispose();
            throw failure(e);
        }
    }

    /** What fires on facts that are all there at once, whenever they came. */
    static List<Decision> atOnce(RuleBase rules, long release, Customer customer, Collection<Behavior> behaviors, Collection<?> others, long at) {
        try (CustomerSession session = new CustomerSession(rules, release, customer, List.of(), List.of(), at)) {
            session.session.update(session.session.getFactHandle(customer), customer);
            behaviors.forEach(session.session::insert);
            others.forEach(session.session::insert);
            session.fireAll();
            return session.takeFired();
        }
    }

    /** Takes in a behavior at its time, after what was due by then has fired. */
    void live(Behavior behavior) {
        advanceTo(behavior.time());
        JoinBudget.begin();
        session.insert(behavior);
        fireAll();
    }

    /** Lets time pass, stopping at each timer that is due on the way. */
    void advanceTo(long instant) {
        fireTimersUntil(instant);
        if (instant > clock.getCurrentTime()) {
            clock.advanceTime(instant - clock.getCurrentTime(), TimeUnit.MILLISECONDS);
            fireAll();
        }
    }

    /** Fires the timers that are due by an instant and leaves the clock at the last of them. */
    void fireTimersUntil(long instant) {
        for (long next = nextTimer(); next <= instant; next = nextTimer()) {
            clock.advanceTime(Math.max(next - clock.getCurrentTime(), 0), TimeUnit.MILLISECONDS);
            fireAll();
        }
    }

    long now() {
        return clock.getCurrentTime();
    }

    /**
     * When the next pending timer of a rule is due. Not {@code getTimeToNextJob()}: that also counts
     * expirations and windows, which wake for nothing.
     */
    long nextTimer() {
        long next = NEVER;
        for (TimerJobInstance instance : ((TimerService) clock).getTimerJobInstances(session.getIdentifier())) {
            if (!instance.isCanceled() && isRuleTimer(instance.getJob()) && instance.getTrigger().hasNextFireTime() != null) {
                next = Math.min(next, instance.getTrigger().hasNextFireTime().getTime());
            }
        }
        return next;
    }

    private static boolean isRuleTimer(Job job) {
        return (job instanceof SelfRemovalJob wrapper ? wrapper.getJob() : job) instanceof PhreakTimerNode.TimerNodeJob;
    }

    /** What fired since the last call, in order. */
    List<Decision> takeFired() {
        List<Decision> taken = List.copyOf(fired);
        fired.clear();
        return taken;
    }

    private void fireAll() {
        started = System.nanoTime();
        JoinBudget.begin();
        try {
            if (session.fireAllRules(FIRING_BUDGET) >= FIRING_BUDGET) {
                throw new RuleFailure(matching.getRule().getName(), "fired more than " + FIRING_BUDGET + " times at one instant");
            }
        } catch (RuleFailure e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failure(e);
        }
    }

    private static RuleFailure failure(Throwable e) {
        String rule = e instanceof ConsequenceException inRule && inRule.getMatch() != null ? inRule.getMatch().getRule().getName() : null;
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof JoinBudget.Exceeded exceeded) {
            return new RuleFailure(exceeded.rule(), exceeded.getMessage());
        }
        return new RuleFailure(rule, cause instanceof NullPointerException
                ? "something is asked of a value that is not there, as in text(\"…\").toUpperCase(): ask first, as in text(\"…\") != null" : String.valueOf(cause));
    }

    private void fire(String trigger, Object... behaviors) {
        Set<String> about = new LinkedHashSet<>();
        String key = null;
        for (Object part : behaviors) {
            if (part instanceof Behavior behavior) {
                about.add(behavior.messageId());
            } else if (part instanceof String text) {
                key = text;
            }
        }
        Set<String> because = new LinkedHashSet<>(Matched.behaviors(matching));
        because.addAll(about);
        fired.add(new Decision(trigger, storable(key != null ? key : String.join(",", about)), matching.getRule().getName(), release,
                Instant.ofEpochMilli(now()), List.copyOf(because)));
    }

    /** Keys come from what senders sent: what an index cannot hold is told apart by its hash. */
    private static String storable(String key) {
        return key.length() <= LONGEST_KEY && key.indexOf('\0') < 0 ? key : Ids.of("key", key).toString();
    }

    @Override
    public void close() {
        session.dispose();
    }
}
