package io.kairos.release;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A lower room's share of a release: it reads its own files when a release is compiled. Parts are read
 * in the order of the rooms, and what they return is kept with the release ({@link Release#part}).
 */
public interface ReleasePart<T> {

    Class<T> type();

    /** The files below {@code policies/} that only it reads, by path. */
    default Set<String> policies() {
        return Set.of();
    }

    /**
     * @param files    the release's files, path below the rules directory to content
     * @param triggers names of the triggers that the rules fire
     */
    Reading<T> read(Map<String, byte[]> files, Set<String> triggers);

    /**
     * @param content    what was read; null when there are findings
     * @param conditions DRL patterns to compile with the release
     * @param warnings   worth reading, but no reason to refuse
     */
    record Reading<T>(T content, List<Condition> conditions, List<Finding> findings, List<Finding> warnings) {

        public Reading(T content, List<Condition> conditions, List<Finding> findings) {
            this(content, conditions, findings, List.of());
        }
    }

    /**
     * @param id      name by which {@link Conditions} knows it, unique in the release
     * @param pattern one or more DRL patterns
     * @param file    where it stands, for findings
     * @param line    1-based
     * @param where   path inside the file
     */
    record Condition(String id, String pattern, String file, int line, String where) {
    }
}
