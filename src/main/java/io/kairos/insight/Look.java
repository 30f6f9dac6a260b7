package io.kairos.insight;

import java.time.Instant;

/**
 * An arm and its control as they stood when enough conversions were counted for a look.
 *
 * @param number   from 1
 * @param boundary the z, on either side, that decides
 */
public record Look(int number, Instant at, Proportion arm, Proportion control, Double z, double boundary) {

    /** 1 when the arm proved better than the control, −1 when worse, 0 when neither yet. */
    int decides() {
        return z == null || Math.abs(z) < boundary ? 0 : (int) Math.signum(z);
    }

    public boolean decided() {
        return decides() != 0;
    }
}
