package io.kairos.journey;

import io.kairos.customer.JsonValues;
import java.time.Duration;
import java.util.List;

/** One thing a journey does. Its id is unique in the journey, and no step is passed twice. */
public sealed interface Step {

    String id();

    /** The kind, as the journey's file names it. */
    String kind();

    /** @param topic null for the channel as a whole */
    record Send(String id, String channel, String template, String topic, boolean transactional) implements Step {
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
     * @param when      id of the condition
     * @param within    how long, exclusive
     * @param then      what follows when it came; may be empty
     * @param otherwise what follows when it did not; may be empty
     */
    record WaitFor(String id, String when, Duration within, List<Step> then, List<Step> otherwise) implements Step {
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
