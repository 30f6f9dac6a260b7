package io.kairos.release;

import java.util.Map;

/**
 * An immutable, numbered snapshot of everything analysts wrote, compiled.
 *
 * @param number     rises with each release; 1 is the first
 * @param hash       SHA-256 over the files, hex
 * @param files      path below the rules directory to content
 * @param rules      the compiled trigger rules
 * @param conditions the compiled conditions of journeys
 * @param parts      what lower rooms read from the files, by type
 */
public record Release(long number, String hash, Map<String, byte[]> files, RuleBase rules, Conditions conditions,
        Map<Class<?>, Object> parts) {

    Release withNumber(long other) {
        return new Release(other, hash, files, rules, conditions, parts);
    }

    /** What a lower room read from this release. */
    public <T> T part(Class<T> type) {
        return type.cast(parts.get(type));
    }
}
