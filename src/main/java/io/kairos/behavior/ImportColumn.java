package io.kairos.behavior;

import java.util.List;
import java.util.Locale;

/**
 * A column of an uploaded file.
 *
 * @param header as the file has it
 * @param role   what its cells are
 * @param path   of traits and properties: the name, taken apart at its dots
 */
record ImportColumn(String header, Role role, List<String> path) {

    enum Role {
        USER_ID, ANONYMOUS_ID, EVENT, TIMESTAMP, MESSAGE_ID, VALUE, LEFT_OUT
    }

    private static final String CONSENT = "consent";

    /** @param name what the column is called here; empty when it is to be left out */
    static ImportColumn of(String header, String name, Import.Kind kind) {
        if (name.isEmpty()) {
            return new ImportColumn(header, Role.LEFT_OUT, List.of());
        }
        Role role = switch (name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "")) {
            case "userid" -> Role.USER_ID;
            case "anonymousid" -> Role.ANONYMOUS_ID;
            case "event" -> Role.EVENT;
            case "timestamp" -> Role.TIMESTAMP;
            case "messageid" -> Role.MESSAGE_ID;
            default -> Role.VALUE;
        };
        boolean own = role == Role.USER_ID || kind == Import.Kind.BEHAVIORS;
        return own && role != Role.VALUE ? new ImportColumn(header, role, List.of()) : new ImportColumn(header, Role.VALUE, path(name));
    }

    /** Topics may have dots in their names: of a consent, all behind the first dot is one name. */
    private static List<String> path(String name) {
        return List.of(name.startsWith(CONSENT + ".") ? name.split("\\.", 2) : name.split("\\.", -1));
    }

    boolean isConsent() {
        return role == Role.VALUE && path.size() == 2 && path.get(0).equals(CONSENT);
    }

    /** What it is, as the report says it. */
    String name() {
        return switch (role) {
            case USER_ID -> "userId";
            case ANONYMOUS_ID -> "anonymousId";
            case EVENT -> "event";
            case TIMESTAMP -> "timestamp";
            case MESSAGE_ID -> "messageId";
            case VALUE -> String.join(".", path);
            case LEFT_OUT -> "";
        };
    }
}
