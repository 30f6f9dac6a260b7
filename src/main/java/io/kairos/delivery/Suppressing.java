package io.kairos.delivery;

import java.time.Instant;

/** Where addresses go that must not be written to any more. Joins the caller's transaction. */
public interface Suppressing {

    /**
     * @param kind   "hard_bounce", "complaint" or "unsubscribe"
     * @param source who says so: "ses", "sendgrid", "mailgun"
     */
    void suppress(String channel, String address, String kind, String source, Instant at);
}
