package io.kairos.behavior;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;

/** Which behavior types, with which properties, were ever received. */
@Singleton
public class SeenBehaviors {

    /** Names beyond this are not remembered: a sender that makes up names must not fill the table. */
    private static final int MOST_PER_TYPE = 200;
    private static final int MOST_TYPES = 5_000;
    private static final int LONGEST = 200;

    private final Jdbi jdbi;
    private final Map<String, Set<String>> remembered = new ConcurrentHashMap<>();

    SeenBehaviors(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Remembers what is new about these; joins the caller's transaction. */
    public void remember(Collection<Behavior> behaviors, Instant now) {
        Map<String, Set<String>> fresh = new TreeMap<>();
        for (Behavior behavior : behaviors) {
            Set<String> known = remembered.getOrDefault(behavior.type(), Set.of());
            if (known.isEmpty()) {
                fresh.computeIfAbsent(behavior.type(), type -> new HashSet<>()).add("");
            }
            if (known.size() < MOST_PER_TYPE) {
                for (String property : behavior.properties().map().keySet()) {
                    if (!known.contains(property)) {
                        fresh.computeIfAbsent(behavior.type(), type -> new HashSet<>()).add(property);
                    }
                }
            }
        }
        List<String> types = new ArrayList<>();
        List<String> properties = new ArrayList<>();
        fresh.forEach((type, names) -> names.stream().sorted().filter(name -> type.length() <= LONGEST && name.length() <= LONGEST).forEach(name -> {
            types.add(type);
            properties.add(name);
        }));
        if (types.isEmpty() || remembered.size() > MOST_TYPES) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("""
                insert into behavior_seen (type, property, first_seen)
                select t, p, :now from unnest(:types, :properties) as seen(t, p) order by t, p on conflict do nothing""")
                .bind("now", Timestamp.from(now)).bind("types", types.toArray(String[]::new))
                .bind("properties", properties.toArray(String[]::new)).execute());
        // remembered before the commit: after a rollback the same behaviors come again, and one lost name is only a warning
        fresh.forEach((type, names) -> remembered.computeIfAbsent(type, t -> ConcurrentHashMap.newKeySet()).addAll(names));
    }

    /** Property names by behavior type. */
    public Map<String, Set<String>> properties() {
        Map<String, Set<String>> properties = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select type, property from behavior_seen")
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(row -> {
                    Set<String> names = properties.computeIfAbsent(row.getKey(), type -> new HashSet<>());
                    if (!row.getValue().isEmpty()) {
                        names.add(row.getValue());
                    }
                }));
        return properties;
    }
}
