package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kairos.behavior.ImportColumn.Role;
import io.kairos.behavior.ReadingMessages.Unreadable;
import io.kairos.customer.Ids;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a row of an uploaded file into the tracking call it stands for, with all that is wrong with it. */
final class ReadingRow {

    /**
     * @param message null when the row is left out
     * @param values  traits or properties
     */
    record Row(long line, Incoming message, ObjectNode values, List<ImportFinding> findings) {
    }

    private static final Set<String> YES = Set.of("true", "yes", "1");
    private static final Set<String> NO = Set.of("false", "no", "0");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,14})(\\.\\d{1,10})?");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");

    private final ImportHeader header;
    private final ReadingMessages reading;
    private final String prefix;

    /** @param prefix of message ids of rows that have none of their own */
    ReadingRow(ImportHeader header, ReadingMessages reading, String prefix) {
        this.header = header;
        this.reading = reading;
        this.prefix = prefix;
    }

    Row read(long line, List<String> cells) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        if (cells.size() != header.columns().size()) {
            return new Row(line, null, values, List.of(new ImportFinding(line, null, null, true, "The row has " + cells.size()
                    + " cells, the first line has " + header.columns().size() + ".", "Put texts that contain the separator into double quotes.")));
        }
        List<ImportFinding> findings = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            read(line, header.columns().get(i), cells.get(i).strip(), call, values, findings);
        }
        if (header.kind() == Import.Kind.CUSTOMERS && !call.has("userId")) {
            findings.add(new ImportFinding(line, header.columns().stream().filter(one -> one.role() == Role.USER_ID).findFirst().orElseThrow().header(),
                    null, true, "The user id is missing.", "Fill in the id your shop knows the customer by."));
        }
        Incoming message = null;
        if (findings.isEmpty()) {
            try {
                message = message(line, call, values);
            } catch (Unreadable e) {
                String column = header.columns().stream().filter(one -> e.getMessage().startsWith("\"" + one.name() + "\"")).findFirst()
                        .map(ImportColumn::header).orElse(null);
                findings.add(new ImportFinding(line, column, null, true, capitalized(e.getMessage()) + ".", "Correct the row and upload it again."));
            }
        }
        return new Row(line, message, values, findings);
    }

    private Incoming message(long line, ObjectNode call, ObjectNode values) throws Unreadable {
        boolean customers = header.kind() == Import.Kind.CUSTOMERS;
        call.set(customers ? "traits" : "properties", values);
        if (!call.has("messageId")) {
            call.put("messageId", customers ? prefix + ":" + line : Ids.of("row", call.toString()).toString());
        }
        if (!customers && !call.has("timestamp")) {
            throw new Unreadable("\"timestamp\" is missing");
        }
        if (call.toString().length() > RequestBody.LARGEST_MESSAGE) {
            throw new Unreadable("The row is larger than " + RequestBody.LARGEST_MESSAGE / 1024 + " KB");
        }
        return reading.read(call, customers ? "identify" : "track");
    }

    private void read(long line, ImportColumn column, String cell, ObjectNode call, ObjectNode values, List<ImportFinding> findings) {
        if (cell.isEmpty() || column.role() == Role.LEFT_OUT) {
            return;
        }
        if (cell.indexOf('\uFFFD') >= 0 || cell.indexOf('\0') >= 0) {
            findings.add(new ImportFinding(line, column.header(), cell, true, "A character is not UTF-8.", "Save the file as \"CSV UTF-8\"."));
        } else if (column.role() != Role.VALUE) {
            call.put(column.name(), cell);
        } else if (column.isConsent()) {
            String answer = cell.toLowerCase(Locale.ROOT);
            if (!YES.contains(answer) && !NO.contains(answer)) {
                findings.add(new ImportFinding(line, column.header(), cell, true, "This is no answer.", "Write true or false, or leave the cell empty."));
            } else {
                set(values, column.path(), values.booleanNode(YES.contains(answer)));
            }
        } else {
            String[] wrong = header.kind() == Import.Kind.CUSTOMERS ? wrong(column.name(), cell) : null;
            if (wrong != null) {
                findings.add(new ImportFinding(line, column.header(), cell, true, wrong[0], wrong[1]));
            } else {
                set(values, column.path(), value(column.name(), cell));
            }
        }
    }

    /** What is wrong with a trait the service itself uses, and what to do; null when it is right. */
    private static String[] wrong(String name, String cell) {
        return switch (name) {
            case "email" -> EMAIL.matcher(cell).matches() ? null : new String[] {"This is no e-mail address.", "Write such as ann@example.com, or leave the cell empty."};
            case "phone" -> E164.matcher(cell).matches() ? null
                    : new String[] {"This is no telephone number.", "Write it with the country's code and digits only, such as +4915112345678."};
            case "timezone" -> isZone(cell) ? null : new String[] {"This is no time zone.", "Write such as Europe/Berlin, or leave the cell empty."};
            default -> null;
        };
    }

    private static boolean isZone(String text) {
        try {
            ZoneId.of(text);
            return true;
        } catch (DateTimeException unknown) {
            return false;
        }
    }

    /** A number only if it stays the same to the letter: 0049 and 1.50 would lose a zero. */
    private static JsonNode value(String name, String cell) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")) {
            return json.booleanNode(cell.equalsIgnoreCase("true"));
        }
        if (!NUMBER.matcher(cell).matches() || name.equals("phone")) {
            return json.textNode(cell);
        }
        boolean whole = cell.indexOf('.') < 0;
        JsonNode number = whole ? json.numberNode(Long.parseLong(cell)) : json.numberNode(Double.parseDouble(cell));
        return number.asText().equals(cell) ? number : json.textNode(cell);
    }

    private static void set(ObjectNode values, List<String> path, JsonNode value) {
        ObjectNode here = values;
        for (String name : path.subList(0, path.size() - 1)) {
            here = here.withObjectProperty(name);
        }
        here.set(path.get(path.size() - 1), value);
    }

    private static String capitalized(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
