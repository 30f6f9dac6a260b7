package io.kairos.journey;

import io.kairos.customer.Customer;
import io.kairos.release.Decision;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/**
 * What lets the members of a segment into a journey at an instant, once.
 *
 * @param segment its name
 * @param at      as the calendar has it
 * @param zone    where that calendar hangs; null for where the program's time zone is
 * @param local   whether it hangs where each customer is
 */
public record Broadcast(String segment, LocalDateTime at, ZoneId zone, boolean local) {

    /** What stands in place of a trigger; the segment's name follows. */
    static final String TRIGGER = "segment:";

    /** Behind this, that somebody missed it is not worth a word. */
    private static final Duration FORGOTTEN = Duration.ofDays(7);

    /** What it means for a customer at an instant. */
    sealed interface Verdict {
    }

    record Nothing() implements Verdict {
    }

    record NotYet(Instant until) implements Verdict {
    }

    /** Unless she entered it before. @param refusal why she does not enter; null when she does */
    record Enters(Decision decision, String refusal) implements Verdict {
    }

    String trigger() {
        return TRIGGER + segment;
    }

    /** For people: who gets in, and how she stands to it. @param member null when she never was in the segment */
    public String sentence(String journey, Member member) {
        boolean is = member != null && member.member();
        String since = member == null || member.since() == null ? "" : " since " + member.since();
        return "The journey " + journey + " takes in who is in the segment " + segment + " at " + at + (local ? " where she lives" : zone == null ? "" : zone)
                + "; she is " + (is ? "in it" : "not in it") + since + ".";
    }

    /** @param otherwise the program's time zone, and that of customers who say none */
    Instant instant(Customer customer, ZoneId otherwise) {
        ZoneId where = local ? customer.timeZone(otherwise) : zone == null ? otherwise : zone;
        return at.atZone(where).toInstant();
    }

    /**
     * @param member how she stands to the segment; null when she never was in it
     * @param late   how long after its time somebody may still enter
     */
    Verdict judge(Customer customer, Member member, ZoneId otherwise, Duration late, long release, Instant now) {
        Instant instant = instant(customer, otherwise);
        if (member == null || !member.member() || now.isAfter(instant.plus(late).plus(FORGOTTEN))) {
            return new Nothing();
        }
        if (now.isBefore(instant)) {
            return new NotYet(instant);
        }
        boolean missed = now.isAfter(instant.plus(late));
        boolean was = member.since() == null ? !missed : !member.since().isAfter(instant);
        return !was ? new Nothing() : new Enters(new Decision(trigger(), at.toString(), "members of " + segment, release, instant, List.of()),
                missed ? "it was due at " + instant + ", and her turn came more than " + late.toMinutes() + " minutes later" : null);
    }
}
