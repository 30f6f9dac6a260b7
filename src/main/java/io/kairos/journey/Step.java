package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One thing a journey does. Its id is unique in the journey; only inside a repeat a step is passed more than once. */
public sealed interface Step {

    String id();

    /** The kind, as the journey's file names it. */
    String kind();

    /** What becomes of a message that a frequency cap keeps in. */
    enum WhenCapped {
        /** It waits until there is room. */
        WAIT,
        /** It is not sent, and the journey goes on. */
        SKIP,
        /** It is not sent, and the customer leaves the journey. */
        EXIT
    }

    /** @param topic null for the channel as a whole; @param whenCapped null for what the cap says */
    record Send(String id, String channel, String template, String topic, boolean transactional, WhenCapped whenCapped) implements Step {
        @Override
        public String kind() {
            return "send";
        }
    }

    record Wait(String id, Until until) implements Step {
        @Override
        public String kind() {
            return "wait";
        }
    }

    /**
     * Waits for what the customer does from the moment this step was reached.
     *
     * @param when      ids of the conditions; one unless several are awaited
     * @param all       whether all of them have to come true; otherwise the first is enough
     * @param within    how long, exclusive
     * @param then      what follows when it came; may be empty
     * @param otherwise what follows when it did not; may be empty
     */
    record WaitFor(String id, List<String> when, boolean all, Duration within, List<Step> then, List<Step> otherwise) implements Step {
        @Override
        public String kind() {
            return "wait_for";
        }
    }

    /** Takes the first arm that holds, or goes on behind the branch. */
    record Branch(String id, List<Arm> arms) implements Step {
        @Override
        public String kind() {
            return "branch";
        }
    }

    /** @param when id of the condition; null for else */
    record Arm(String when, List<Step> steps) {
    }

    /**
     * Sends each customer down one arm, the same at every time: drawn from a hash of journey, step and customer.
     *
     * @param by  the attribute that names her arm; null when it is drawn
     * @param aim what the split is to reach by itself; null when it just goes on as it is
     */
    record Split(String id, String by, List<SplitArm> arms, Aim aim) implements Step {
        @Override
        public String kind() {
            return "split";
        }
    }

    /**
     * @param adaptive whether shares follow what converts; otherwise a winner is taken once it is proven
     * @param goal     of the journey
     * @param control  the arm the others are compared with; null for the usual one
     */
    record Aim(boolean adaptive, String goal, String control) {
    }

    /** @param weight its share is this part of all weights */
    record SplitArm(String name, int weight, List<Step> steps) {
    }

    /**
     * Does the same steps again.
     *
     * @param until id of the condition at which it ends early; null without one
     */
    record Repeat(String id, int times, String until, List<Step> steps) implements Step {
        @Override
        public String kind() {
            return "repeat";
        }
    }

    /**
     * Does several lists of steps side by side.
     *
     * @param all whether it goes on when all of them ended; otherwise when the first did, and the others are left
     */
    record Parallel(String id, Map<String, List<Step>> lanes, boolean all) implements Step {
        @Override
        public String kind() {
            return "parallel";
        }
    }

    /** Lets her enter another journey. @param awaited whether this one goes on only when that one ended */
    record Start(String id, String journey, boolean awaited) implements Step {
        @Override
        public String kind() {
            return "start";
        }
    }

    record Update(String id, JsonValues attributes) implements Step {
        @Override
        public String kind() {
            return "update";
        }
    }

    /** @param body null when the message's context alone is sent */
    record Webhook(String id, String url, JsonValues body) implements Step {
        @Override
        public String kind() {
            return "webhook";
        }
    }

    record Exit(String id, String reason) implements Step {
        @Override
        public String kind() {
            return "exit";
        }
    }
}
