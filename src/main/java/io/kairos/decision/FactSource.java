package io.kairos.decision;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A lower room's facts for rules: its enrollments, its contacts. Loaded only when a rule mentions the type. */
public interface FactSource {

    /** {@code Enrollment.class} or {@code Contact.class}. */
    Class<?> type();

    /** The facts of these customers; customers without any may be missing. */
    Map<UUID, List<Object>> load(Collection<UUID> customers);

    /** All that rules could ever see of a customer, each for as long as it was so. */
    List<Lasting> ever(UUID customer);

    /**
     * A fact with the time in which it was one.
     *
     * @param from  inclusive
     * @param until exclusive; {@link Instant#MAX} while it is one
     */
    record Lasting(Object fact, Instant from, Instant until) {

        boolean isAt(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(until);
        }
    }
}
