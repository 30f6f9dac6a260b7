package io.kairos.decision;

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
}
