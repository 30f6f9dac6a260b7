package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.release.Decision;
import io.kairos.release.RuleBase;
import java.util.ArrayList;
import java.util.List;

/**
 * A customer's reasoning as it goes on: a session that takes in behaviors in the order she lived through
 * them and can be thrown away at any moment: one rebuilt from the same facts continues just the same.
 *
 * <p>A change of attributes fires nothing by itself: the session is rebuilt with the new ones, so that
 * a rule's profile conditions are judged at the moment its behaviors or its absence complete it.
 */
final class Life implements AutoCloseable {

    private final RuleBase rules;
    private final long release;
    private List<?> others;
    private final List<Behavior> past;
    private final List<Decision> fired = new ArrayList<>();
    private Customer customer;
    private CustomerSession session;
    private long clock;

    /** A life that has been decided on up to the facts' clock. */
    Life(RuleBase rules, long release, Facts facts) {
        this(rules, release, facts.customer(), facts.past(), facts.others(), facts.clockMillis());
    }

    Life(RuleBase rules, long release, Customer customer, List<Behavior> past, List<?> others, long clock) {
        this.rules = rules;
        this.release = release;
        this.customer = customer;
        this.past = new ArrayList<>(past);
        this.past.removeIf(behavior -> !concerns(rules, behavior));
        this.others = others;
        this.clock = clock;
        this.session = new CustomerSession(rules, release, customer, this.past, others, clock);
    }

    /** Takes in the next behavior; not earlier than {@link #clock()}. */
    void live(Behavior behavior) {
        if (behavior.changesCustomer()) {
            passTimeUntil(behavior.time());
            clock = Math.max(clock, behavior.time());
            become(Profile.after(customer, behavior));
        }
        if (concerns(rules, behavior)) {
            past.add(behavior);
            session.live(behavior);
            clock = Math.max(clock, behavior.time());
            collect();
        }
    }

    /** Lets time pass: fires what is due by then. */
    void passTimeUntil(long instant) {
        if (session.nextTimer() <= instant) {
            session.fireTimersUntil(instant);
            clock = Math.max(clock, session.now());
            collect();
        }
    }

    private void become(Customer changed) {
        customer = changed;
        if (rules.mentions().contains(Customer.class)) {
            renew();
        }
    }

    /** From an instant on these are the decisions, contacts and enrollments; as between two turns, that alone fires nothing. */
    void know(List<?> facts, long instant) {
        passTimeUntil(instant);
        clock = Math.max(clock, instant);
        others = facts;
        renew();
    }

    private void renew() {
        session.close();
        session = new CustomerSession(rules, release, customer, past, others, clock);
    }

    /** Whether any rule could look at this behavior. */
    static boolean concerns(RuleBase rules, Behavior behavior) {
        return rules.horizons().containsKey(behavior.type()) || !rules.anyTypeHorizon().isZero();
    }

    private void collect() {
        fired.addAll(session.takeFired());
    }

    List<Decision> takeFired() {
        List<Decision> taken = List.copyOf(fired);
        fired.clear();
        return taken;
    }

    Customer customer() {
        return customer;
    }

    RuleBase rules() {
        return rules;
    }

    /** Whether only behaviors and attributes decide, so that nothing else can change what the session knows. */
    boolean isAlone() {
        return rules.mentions().stream().allMatch(Customer.class::equals);
    }

    /** How many behaviors the session holds. */
    int size() {
        return past.size();
    }

    /** When something last mattered: the last behavior taken in, change of attributes or timer fired, epoch milliseconds. */
    long clock() {
        return clock;
    }

    /** When the next timer is due, epoch milliseconds; {@link CustomerSession#NEVER} without one. */
    long wakeAt() {
        return session.nextTimer();
    }

    @Override
    public void close() {
        session.close();
    }
}
