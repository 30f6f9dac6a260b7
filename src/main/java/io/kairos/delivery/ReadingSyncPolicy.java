package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.journey.Announcing.Kind;
import io.kairos.journey.JourneyNames;
import io.kairos.release.Finding;
import io.kairos.release.ReleasePart;
import io.kairos.release.YamlText;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code policies/sync.yaml}: which webhooks are told of which events. */
@Singleton
class ReadingSyncPolicy implements ReleasePart<SyncPolicy> {

    private static final String FILE = "policies/sync.yaml";
    private static final Set<String> KEYS = Set.of("name", "url", "events", "segments", "journeys", "attributes");

    @Override
    public Class<SyncPolicy> type() {
        return SyncPolicy.class;
    }

    @Override
    public Set<String> policies() {
        return Set.of(FILE);
    }

    @Override
    public Reading<SyncPolicy> read(Map<String, byte[]> files, Set<String> triggers) {
        if (!files.containsKey(FILE)) {
            return new Reading<>(SyncPolicy.NONE, List.of(), List.of());
        }
        YamlText text = YamlText.read(FILE, files.get(FILE));
        List<Finding> findings = new ArrayList<>(text.findings());
        SyncPolicy policy = findings.isEmpty() ? new Lines(text, findings, JourneyNames.of(files)).policy() : null;
        return new Reading<>(findings.isEmpty() ? policy : null, List.of(), findings);
    }

    /** One file's lines, and what is wrong with them. */
    private record Lines(YamlText text, List<Finding> findings, JourneyNames names) {

        SyncPolicy policy() {
            List<SyncPolicy.Hook> hooks = new ArrayList<>();
            Set<String> taken = new HashSet<>();
            known(text.root(), "", Set.of("webhooks"));
            if (!text.root().path("webhooks").isArray()) {
                wrong("webhooks", "Write a list of webhooks: [ { name: crm, url: https://…, events: [segment.entered, segment.exited] } ]");
            }
            for (JsonNode node : text.root().path("webhooks")) {
                String where = YamlText.child("webhooks", hooks.size());
                SyncPolicy.Hook hook = hook(node, where);
                if (!taken.add(hook.name())) {
                    wrong(where + ".name", "There is a webhook '" + hook.name() + "' already: give this one another name.");
                }
                hooks.add(hook);
            }
            return new SyncPolicy(List.copyOf(hooks));
        }

        private SyncPolicy.Hook hook(JsonNode node, String where) {
            known(node, where, KEYS);
            if (!node.path("name").asText().matches("[a-z0-9][a-z0-9-]{0,99}")) {
                wrong(where + ".name", "'name' tells webhooks apart: small letters, digits and hyphens, such as crm.");
            }
            if (!node.path("url").asText().matches("https?://[^\\s/]+\\S{0,2000}")) {
                wrong(where + ".url", "'url' is where it is told: an address that starts with https:// or http://");
            }
            return new SyncPolicy.Hook(node.path("name").asText(), node.path("url").asText(), events(node, where),
                    named(node, where, "segments", names.segments()), named(node, where, "journeys", names.journeys()),
                    List.copyOf(texts(node, where, "attributes")));
        }

        private Set<Kind> events(JsonNode node, String where) {
            Set<Kind> events = EnumSet.noneOf(Kind.class);
            Set<String> all = new LinkedHashSet<>(Arrays.stream(Kind.values()).map(Kind::toString).toList());
            Set<String> written = texts(node, where, "events");
            for (String event : written) {
                Arrays.stream(Kind.values()).filter(kind -> kind.toString().equals(event)).findFirst().ifPresentOrElse(events::add, () ->
                        wrong(where + ".events", "There is no event '" + event + "'." + DidYouMean.among(all, event) + " There are: " + String.join(", ", all) + "."));
            }
            if (written.isEmpty()) {
                wrong(where + ".events", "'events' says what it is told: a list of some of " + String.join(", ", all) + ".");
            }
            return events;
        }

        private Set<String> named(JsonNode node, String where, String key, Set<String> known) {
            Set<String> named = texts(node, where, key);
            for (String name : named) {
                if (!known.contains(name)) {
                    wrong(where + "." + key, "There is nothing called '" + name + "' in " + key + "/." + DidYouMean.among(known, name)
                            + (known.isEmpty() ? "" : " There are: " + String.join(", ", known) + "."));
                }
            }
            return named;
        }

        private Set<String> texts(JsonNode node, String where, String key) {
            Set<String> texts = new LinkedHashSet<>();
            if (node.has(key) && !node.get(key).isArray()) {
                wrong(where + "." + key, "'" + key + "' is a list, in square brackets.");
            }
            node.path(key).forEach(text -> texts.add(text.asText()));
            return texts;
        }

        private void known(JsonNode node, String where, Set<String> keys) {
            node.fieldNames().forEachRemaining(name -> {
                if (!keys.contains(name)) {
                    YamlText.Place place = text.keyPlace(YamlText.child(where, name));
                    findings.add(new Finding(FILE, place.line(), place.column(), YamlText.child(where, name), "'" + name + "' is not known here."
                            + DidYouMean.among(keys, name) + " Known are: " + String.join(", ", new TreeSet<>(keys)) + "."));
                }
            });
        }

        private void wrong(String where, String sentence) {
            YamlText.Place place = text.place(where);
            findings.add(new Finding(FILE, place.line(), place.column(), where, sentence));
        }
    }
}
