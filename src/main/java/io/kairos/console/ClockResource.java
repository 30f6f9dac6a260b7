package io.kairos.console;

import io.kairos.RunningClock;
import io.kairos.customer.AuditLog;
import io.kairos.decision.TakingTurns;
import io.kairos.delivery.SendingMessages;
import io.kairos.insight.DecidingSplits;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The clock of a rehearsal: moving it carries out all that falls due on the way, in order. */
@Path("/api/clock")
class ClockResource {

    /** @param now the instant the service reasons on */
    record Time(Instant now, boolean virtual) {
    }

    /** @param now where to move the clock */
    record Move(Instant now) {
    }

    private final RunningClock clock;
    private final TakingTurns turns;
    private final SendingMessages sending;
    private final DecidingSplits splits;
    private final AuditLog audit;
    private final Caller caller;

    ClockResource(RunningClock clock, TakingTurns turns, SendingMessages sending, DecidingSplits splits, AuditLog audit, Caller caller) {
        this.clock = clock;
        this.turns = turns;
        this.sending = sending;
        this.splits = splits;
        this.audit = audit;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The time the service reasons on")
    public Time now() {
        return new Time(clock.instant(), clock.isVirtual());
    }

    @POST
    @Operation(summary = "Moves a virtual clock; answers when everything due by then is decided and delivered")
    public synchronized Time move(Move move) {
        if (!clock.isVirtual()) {
            throw refused("The clock is the system's. Start with -Dkairos.clock.start=<instant> to rehearse on a virtual one.");
        }
        if (move == null || move.now() == null) {
            throw refused("\"now\" is missing: the instant to move to, such as 2026-01-31T12:00:00Z.");
        }
        settle();
        for (Instant next = nextDue(); next != null && !next.isAfter(move.now()); next = nextDue()) {
            clock.moveTo(next);
            settle();
        }
        clock.moveTo(move.now());
        audit.record(caller.name(), "clock.moved", "clock", Map.of("now", move.now().toString()), clock.instant());
        splits.decideIfDue();
        return now();
    }

    private void settle() {
        int done;
        do {
            done = turns.takeAllDue() + sending.sendAllDue();
        } while (done > 0);
        splits.decideIfDue();
    }

    private Instant nextDue() {
        return Stream.of(turns.nextWake(), sending.nextDue()).filter(Objects::nonNull).min(Instant::compareTo).orElse(null);
    }

    private static HttpProblem refused(String detail) {
        return HttpProblem.builder().withStatus(Response.Status.CONFLICT).withTitle("The clock was not moved").withDetail(detail).build();
    }
}
