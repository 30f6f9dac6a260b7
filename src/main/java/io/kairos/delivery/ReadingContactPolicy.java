package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.journey.Step;
import io.kairos.release.Finding;
import io.kairos.release.ReleasePart;
import io.kairos.release.YamlText;
import jakarta.inject.Singleton;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code policies/contact.yaml}: frequency caps, quiet hours and send windows. */
@Singleton
class ReadingContactPolicy implements ReleasePart<ContactPolicy> {

    private static final String FILE = "policies/contact.yaml";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,4})([dhm])");
    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";
    /** Messages that are for the business, not for the customer, have no hours. */
    private static final List<String> CHANNELS = List.of("email", "sms", "push", "in-app");

    @Override
    public Class<ContactPolicy> type() {
        return ContactPolicy.class;
    }

    @Override
    public Set<String> policies() {
        return Set.of(FILE);
    }

    @Override
    public Reading<ContactPolicy> read(Map<String, byte[]> files, Set<String> triggers) {
        if (!files.containsKey(FILE)) {
            return new Reading<>(ContactPolicy.NONE, List.of(), List.of());
        }
        YamlText text = YamlText.read(FILE, files.get(FILE));
        List<Finding> findings = new ArrayList<>(text.findings());
        ContactPolicy policy = findings.isEmpty() ? new Lines(text, findings).policy() : null;
        return new Reading<>(findings.isEmpty() ? policy : null, List.of(), findings);
    }

    /** One file's lines, and what is wrong with them. */
    private record Lines(YamlText text, List<Finding> findings) {

        ContactPolicy policy() {
            JsonNode root = text.root();
            known(root, "", Set.of("caps", "quiet_hours", "send_windows", "wait_at_most"));
            List<ContactPolicy.Cap> caps = new ArrayList<>();
            for (int i = 0; i < root.path("caps").size(); i++) {
                caps.add(cap(root.get("caps").get(i), YamlText.child("caps", i)));
            }
            List<ContactPolicy.Window> windows = new ArrayList<>();
            if (root.has("quiet_hours")) {
                JsonNode quiet = root.get("quiet_hours");
                known(quiet, "quiet_hours", Set.of("from", "to", "channels"));
                // open when it is not quiet
                windows.add(new ContactPolicy.Window(channels(quiet, "quiet_hours"), EnumSet.allOf(DayOfWeek.class),
                        time(quiet, "to", "quiet_hours"), time(quiet, "from", "quiet_hours")));
            }
            for (int i = 0; i < root.path("send_windows").size(); i++) {
                JsonNode window = root.get("send_windows").get(i);
                String where = YamlText.child("send_windows", i);
                known(window, where, Set.of("from", "to", "channels", "days"));
                windows.add(new ContactPolicy.Window(channels(window, where), days(window, where), time(window, "from", where),
                        time(window, "to", where)));
            }
            return new ContactPolicy(caps, windows, root.has("wait_at_most") ? duration(root, "wait_at_most", "") : ContactPolicy.NONE.waitAtMost());
        }

        private ContactPolicy.Cap cap(JsonNode node, String where) {
            known(node, where, Set.of("at_most", "per", "channel", "topic", "journey", "when_full"));
            if (!node.path("at_most").canConvertToInt() || node.get("at_most").asInt() < 1) {
                wrong(where + ".at_most", "at_most is how many messages there may be: write a whole number above 0, as in { at_most: 2, per: 7d }.");
            }
            String full = node.path("when_full").asText("wait");
            if (!Set.of("wait", "skip", "exit").contains(full)) {
                wrong(where + ".when_full", "when_full is wait (until there is room), skip (the message) or exit (the journey).");
            }
            return new ContactPolicy.Cap(node.path("at_most").asInt(), duration(node, "per", where), node.path("channel").asText(null),
                    node.path("topic").asText(null), node.path("journey").asText(null),
                    findings.isEmpty() ? Step.WhenCapped.valueOf(full.toUpperCase(Locale.ROOT)) : Step.WhenCapped.WAIT);
        }

        private Duration duration(JsonNode node, String name, String where) {
            Matcher written = DURATION.matcher(node.path(name).asText());
            if (!written.matches() || Long.parseLong(written.group(1)) == 0) {
                wrong(where.isEmpty() ? name : where + "." + name, name + " is a duration such as 30m, 24h or 7d.");
                return Duration.ofDays(1);
            }
            long amount = Long.parseLong(written.group(1));
            return switch (written.group(2)) {
                case "d" -> Duration.ofDays(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofMinutes(amount);
            };
        }

        private LocalTime time(JsonNode node, String name, String where) {
            if (!node.path(name).asText().matches(TIME)) {
                wrong(where + "." + name, name + " is a time of day in quotes, such as \"21:00\".");
                return LocalTime.MIDNIGHT;
            }
            return LocalTime.parse(node.get(name).asText());
        }

        private Set<String> channels(JsonNode node, String where) {
            Set<String> channels = new TreeSet<>();
            node.path("channels").forEach(channel -> channels.add(channel.asText()));
            if (!CHANNELS.containsAll(channels)) {
                wrong(where + ".channels", "channels is a list of some of " + String.join(", ", CHANNELS) + ".");
            }
            return channels.isEmpty() ? new TreeSet<>(CHANNELS) : channels;
        }

        private Set<DayOfWeek> days(JsonNode node, String where) {
            Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
            for (JsonNode day : node.path("days")) {
                Arrays.stream(DayOfWeek.values()).filter(known -> known.name().equalsIgnoreCase(day.asText())).findFirst()
                        .ifPresentOrElse(days::add, () -> wrong(where + ".days", "'" + day.asText() + "' is no day: write monday to sunday."));
            }
            return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
        }

        private void known(JsonNode node, String where, Set<String> names) {
            node.fieldNames().forEachRemaining(name -> {
                if (!names.contains(name)) {
                    wrong(where.isEmpty() ? name : where + "." + name, "'" + name + "' is not known here. Known are: "
                            + String.join(", ", new TreeSet<>(names)) + ".");
                }
            });
        }

        private void wrong(String where, String sentence) {
            YamlText.Place place = text.place(where);
            findings.add(new Finding(FILE, place.line(), place.column(), where, sentence));
        }
    }
}
