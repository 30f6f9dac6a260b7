package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.journey.Journey;
import io.kairos.journey.Journeys;
import io.kairos.journey.ReadingJourneys;
import io.kairos.journey.Step;
import io.kairos.release.Finding;
import io.kairos.release.ReleasePart;
import io.kairos.release.YamlText;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads {@code policies/subscriptions.yaml}: topics, and which yes is to be confirmed. */
@Singleton
class ReadingSubscriptions implements ReleasePart<Subscriptions> {

    static final String FILE = "policies/subscriptions.yaml";

    private final ReadingJourneys journeys;

    ReadingSubscriptions(ReadingJourneys journeys) {
        this.journeys = journeys;
    }

    @Override
    public Class<Subscriptions> type() {
        return Subscriptions.class;
    }

    @Override
    public Set<String> policies() {
        return Set.of(FILE);
    }

    @Override
    public Reading<Subscriptions> read(Map<String, byte[]> files, Set<String> triggers) {
        if (!files.containsKey(FILE)) {
            return new Reading<>(Subscriptions.NONE, List.of(), List.of());
        }
        YamlText text = YamlText.read(FILE, files.get(FILE));
        List<Finding> findings = new ArrayList<>(text.findings());
        if (!findings.isEmpty()) {
            return new Reading<>(null, List.of(), findings);
        }
        Subscriptions read = new Lines(text, files.keySet(), findings).subscriptions();
        return new Reading<>(findings.isEmpty() ? read : null, List.of(), findings, findings.isEmpty() ? undeclared(read, files, triggers) : List.of());
    }

    /** A topic that no page shows can be refused by nobody but together with its channel. */
    private List<Finding> undeclared(Subscriptions read, Map<String, byte[]> files, Set<String> triggers) {
        Journeys all = journeys.read(files, triggers).content();
        if (all == null || read.topics().isEmpty()) {
            return List.of();
        }
        Set<String> names = read.topics().stream().map(Subscriptions.Topic::name).collect(Collectors.toCollection(TreeSet::new));
        List<Finding> warnings = new ArrayList<>();
        for (Journey journey : all.all()) {
            journey.route().all().stream().filter(Step.Send.class::isInstance).map(Step.Send.class::cast)
                    .filter(send -> send.topic() != null && !send.transactional() && !names.contains(send.topic()))
                    .forEach(send -> warnings.add(new Finding("journeys", 0, 0, journey.name() + ", step " + send.id(), "The topic '" + send.topic()
                            + "' is not declared in " + FILE + ", so no preference page shows it." + DidYouMean.among(names, send.topic()))));
        }
        return warnings;
    }

    /** The file's lines, and what is wrong with them. */
    private record Lines(YamlText text, Set<String> files, List<Finding> findings) {

        Subscriptions subscriptions() {
            JsonNode root = text.root();
            known(root, "", Set.of("topics", "double_opt_in", "confirm"));
            Map<String, String> confirm = new LinkedHashMap<>();
            root.path("confirm").fields().forEachRemaining(one -> confirm(one.getKey(), one.getValue().asText(""), confirm));
            Set<String> everywhere = new LinkedHashSet<>(channels(root, "double_opt_in", "double_opt_in"));
            Map<String, Subscriptions.Topic> topics = new LinkedHashMap<>();
            if (root.has("topics") && !root.get("topics").isArray()) {
                wrong("topics", "topics is a list: - { name: offers, title: Offers, channels: [email] }.");
            }
            for (int i = 0; i < root.path("topics").size(); i++) {
                Subscriptions.Topic topic = topic(root.get("topics").get(i), YamlText.child("topics", i), confirm.keySet());
                if (topics.putIfAbsent(topic.name(), topic) != null) {
                    wrong(YamlText.child("topics", i) + ".name", "The topic '" + topic.name() + "' stands here twice: remove one of them.");
                }
            }
            toConfirm(everywhere, confirm.keySet(), "double_opt_in");
            return new Subscriptions(List.copyOf(topics.values()), everywhere, confirm);
        }

        private Subscriptions.Topic topic(JsonNode node, String where, Set<String> confirmable) {
            known(node, where, Set.of("name", "title", "description", "channels", "double_opt_in", "default"));
            String name = node.path("name").asText("");
            if (!name.matches("[a-z0-9][a-z0-9_-]{0,99}")) {
                wrong(where + ".name", "Give the topic a name of small letters, digits and hyphens, as send steps name it: name: offers.");
            }
            List<String> channels = channels(node, "channels", where + ".channels");
            String standard = node.path("default").asText("opted-in");
            if (!Set.of("opted-in", "opted-out").contains(standard)) {
                wrong(where + ".default", "default is opted-in (a yes to the channel is a yes to this topic) or opted-out (it takes a yes of its own).");
            }
            if (node.has("double_opt_in") && !node.get("double_opt_in").isBoolean()) {
                wrong(where + ".double_opt_in", "double_opt_in is true (she confirms by a link) or false.");
            }
            boolean twice = node.path("double_opt_in").asBoolean();
            if (twice) {
                toConfirm(channels.isEmpty() ? List.of(EmailChannel.NAME) : channels, confirmable, where + ".double_opt_in");
            }
            return new Subscriptions.Topic(name, node.path("title").asText(Subscriptions.titled(name)), node.path("description").asText(null),
                    channels.isEmpty() ? List.of(EmailChannel.NAME) : channels, standard.equals("opted-in"), twice);
        }

        private void toConfirm(Iterable<String> channels, Set<String> confirmable, String where) {
            for (String channel : channels) {
                if (!Suppressions.CHANNELS.contains(channel)) {
                    wrong(where, "double_opt_in works where there is an address to write to: " + String.join(" and ", Suppressions.CHANNELS) + ".");
                } else if (!confirmable.contains(channel)) {
                    wrong(where, "A yes to " + channel + " is to be confirmed, but nothing asks for it: add confirm: { " + channel
                            + ": confirm-subscription } and that template.");
                }
            }
        }

        private void confirm(String channel, String template, Map<String, String> confirm) {
            String file = ReadingTemplates.DIRECTORY + template + (channel.equals(EmailChannel.NAME) ? ".subject" : "." + channel) + ".liquid";
            if (!Suppressions.CHANNELS.contains(channel)) {
                wrong("confirm." + channel, "confirm names templates for " + String.join(" and ", Suppressions.CHANNELS) + ".");
            } else if (!files.contains(file)) {
                wrong("confirm." + channel, "There is no template '" + template + "' for " + channel + ": write " + file + ", with {{ confirm_url }} in it.");
            }
            confirm.put(channel, template);
        }

        private List<String> channels(JsonNode node, String name, String where) {
            List<String> channels = new ArrayList<>();
            node.path(name).forEach(channel -> channels.add(channel.asText()));
            if (node.has(name) && !node.get(name).isArray() || !Subscriptions.CHANNELS.containsAll(channels)) {
                wrong(where, name + " is a list of some of " + String.join(", ", Subscriptions.CHANNELS) + ".");
                return List.of();
            }
            return channels;
        }

        private void known(JsonNode node, String where, Set<String> names) {
            node.fieldNames().forEachRemaining(name -> {
                if (!names.contains(name)) {
                    wrong(where.isEmpty() ? name : where + "." + name, "'" + name + "' is not known here." + DidYouMean.among(names, name) + " Known are: "
                            + String.join(", ", new TreeSet<>(names)) + ".");
                }
            });
        }

        private void wrong(String where, String sentence) {
            YamlText.Place place = text.keyPlace(where);
            findings.add(new Finding(FILE, place.line(), place.column(), where, sentence));
        }
    }
}
