package io.kairos.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.customer.JsonValues;
import io.kairos.release.ReleasePart.Condition;
import io.kairos.release.YamlText;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds a journey from a file that the schema accepts, and collects its conditions and templates. */
final class ReadingJourney {

    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

    /** Shops take goods back for a month. */
    private static final Duration REFUNDS = Duration.ofDays(30);

    private final String file;
    private final YamlText text;
    private final String name;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Journeys.TemplateUse> templates = new ArrayList<>();
    private final Map<String, String> onlyIf = new HashMap<>();

    ReadingJourney(String file, YamlText text) {
        this.file = file;
        this.text = text;
        this.name = text.root().get("journey").asText();
    }

    Journey journey() {
        JsonNode enter = text.root().get("enter");
        JsonNode exit = text.root().get("exit");
        Broadcast broadcast = enter.has("segment") ? broadcast(enter) : null;
        Entry entry = new Entry(broadcast == null ? enter.get("on").asText() : broadcast.trigger(),
                enter.has("settle") ? duration(enter.get("settle").asText()) : Duration.ZERO,
                enter.has("when") ? condition("enter", enter.get("when"), "enter.when") : null, reentry(enter.path("reentry"), broadcast),
                enter.has("holdout") ? share(enter.get("holdout").asText()) : 0, broadcast,
                enter.has("rate") ? Rate.of(enter.get("rate").asText()) : null);
        Route route = new Route(steps(text.root().get("steps"), "steps"));
        return new Journey(name, text.root().hasNonNull("stage") ? text.root().get("stage").asText() : null,
                text.root().path("priority").asInt(), entry,
                exit == null ? null : condition("exit", exit.get("when"), "exit.when"), goals(), Map.copyOf(onlyIf), route,
                OnOptOut.valueOf(text.root().path("on_opt_out").asText("continue").toUpperCase(Locale.ROOT)));
    }

    List<Condition> conditions() {
        return conditions;
    }

    List<Journeys.TemplateUse> templates() {
        return templates;
    }

    static Duration duration(String written) {
        Matcher parts = DURATION.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a duration: " + written);
        }
        return Duration.ofDays(part(parts, 1)).plusHours(part(parts, 2)).plusMinutes(part(parts, 3)).plusSeconds(part(parts, 4));
    }

    /** Of 10,000. */
    static int share(String percent) {
        return new BigDecimal(percent.substring(0, percent.length() - 1)).movePointRight(2).intValueExact();
    }

    private List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        if (text.root().has("goal")) {
            goals.add(goal(text.root().get("goal"), "goal"));
        }
        for (JsonNode node : text.root().path("goals")) {
            goals.add(goal(node, YamlText.child("goals", goals.size())));
        }
        return List.copyOf(goals);
    }

    private Goal goal(JsonNode node, String where) {
        String called = node.path("name").asText("goal");
        String value = node.hasNonNull("value") ? node.get("value").asText() : null;
        JsonNode refund = node.path("refund");
        Duration within = duration(node.get("within").asText());
        return new Goal(called, condition("goal/" + called, node.get("when"), where + ".when"), within, value,
                refund.isMissingNode() ? null : condition("goal/" + called + "/refund", refund.get("when"), where + ".refund.when"),
                refund.path("value").asText(value), refund.path("by").asText("order_id"),
                refund.has("within") ? duration(refund.get("within").asText()) : within.plus(REFUNDS));
    }

    private static long part(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
    }

    /** Without an offset, {@code at} is read off a calendar; the schema holds it to its form, and the day to the calendar's. */
    private static Broadcast broadcast(JsonNode enter) {
        TemporalAccessor at = DateTimeFormatter.ISO_DATE_TIME.parseBest(enter.get("at").asText(), OffsetDateTime::from, LocalDateTime::from);
        return at instanceof OffsetDateTime offset ? new Broadcast(enter.get("segment").asText(), offset.toLocalDateTime(), offset.getOffset(), false)
                : new Broadcast(enter.get("segment").asText(), (LocalDateTime) at, null, enter.path("local_time").asBoolean());
    }

    private static Reentry reentry(JsonNode node, Broadcast broadcast) {
        if (broadcast != null) {
            // no behavior has such a property, so what it is counted by is the decision's key: the time
            return new Reentry(Reentry.Policy.ONCE, null, "at");
        }
        String key = node.hasNonNull("key") ? node.get("key").asText() : null;
        if (node.has("after")) {
            return new Reentry(Reentry.Policy.AFTER, duration(node.get("after").asText()), key);
        }
        boolean always = node.has("always") || node.asText().equals("always");
        return new Reentry(always ? Reentry.Policy.ALWAYS : Reentry.Policy.ONCE, null, key);
    }

    private List<Step> steps(JsonNode list, String where) {
        List<Step> steps = new ArrayList<>();
        if (list != null) {
            for (JsonNode node : list) {
                steps.add(step(node, YamlText.child(where, steps.size())));
            }
        }
        return List.copyOf(steps);
    }

    private Step step(JsonNode node, String where) {
        String id = node.get("id").asText();
        if (node.has("only_if")) {
            onlyIf.put(id, condition("step/" + id + "/only_if", node.get("only_if"), where + ".only_if"));
        }
        if (node.has("send")) {
            return send(id, node.get("send"), where + ".send");
        }
        if (node.has("wait")) {
            return new Step.Wait(id, until(node.get("wait")));
        }
        if (node.has("wait_for")) {
            JsonNode waitFor = node.get("wait_for");
            return new Step.WaitFor(id, awaited(id, waitFor, where + ".wait_for"), waitFor.has("all"), duration(waitFor.get("within").asText()), steps(node.get("then"), where + ".then"),
                    steps(node.get("otherwise"), where + ".otherwise"));
        }
        if (node.has("branch")) {
            return new Step.Branch(id, arms(id, node.get("branch"), where + ".branch"));
        }
        if (node.has("split")) {
            return new Step.Split(id, node.get("split").hasNonNull("by") ? node.get("split").get("by").asText() : null,
                    splitArms(node.get("split").get("arms"), node.path("arms"), where + ".arms"), aim(node.get("split")));
        }
        if (node.has("repeat")) {
            JsonNode repeat = node.get("repeat");
            return new Step.Repeat(id, repeat.get("times").asInt(), repeat.has("until")
                    ? condition("step/" + id + "/until", repeat.get("until"), where + ".repeat.until") : null,
                    steps(repeat.get("steps"), where + ".repeat.steps"));
        }
        if (node.has("parallel")) {
            Map<String, List<Step>> lanes = new LinkedHashMap<>();
            node.get("parallel").get("lanes").fields().forEachRemaining(lane ->
                    lanes.put(lane.getKey(), steps(lane.getValue(), where + ".parallel.lanes." + lane.getKey())));
            return new Step.Parallel(id, Collections.unmodifiableMap(lanes), !node.get("parallel").path("join").asText("all").equals("any"));
        }
        if (node.has("start")) {
            return new Step.Start(id, node.get("start").get("journey").asText(), node.get("start").path("wait").asBoolean());
        }
        if (node.has("update")) {
            return new Step.Update(id, JsonValues.parse(node.get("update").get("attributes").toString()));
        }
        if (node.has("webhook")) {
            JsonNode webhook = node.get("webhook");
            return new Step.Webhook(id, webhook.get("url").asText(),
                    webhook.has("body") ? JsonValues.parse(webhook.get("body").toString()) : null);
        }
        return new Step.Exit(id, node.get("exit").asText());
    }

    private List<String> awaited(String id, JsonNode waitFor, String where) {
        if (waitFor.has("when")) {
            return List.of(condition("step/" + id, waitFor.get("when"), where + ".when"));
        }
        String several = waitFor.has("all") ? "all" : "any";
        List<String> ids = new ArrayList<>();
        for (JsonNode pattern : waitFor.get(several)) {
            ids.add(condition("step/" + id + "/" + ids.size(), pattern, YamlText.child(where + "." + several, ids.size())));
        }
        return List.copyOf(ids);
    }

    private List<Step.SplitArm> splitArms(JsonNode weights, JsonNode ways, String where) {
        List<Step.SplitArm> arms = new ArrayList<>();
        weights.fields().forEachRemaining(arm -> arms.add(new Step.SplitArm(arm.getKey(), arm.getValue().asInt(),
                steps(ways.get(arm.getKey()), where + "." + arm.getKey()))));
        return List.copyOf(arms);
    }

    private static Step.Aim aim(JsonNode split) {
        boolean adaptive = split.has("adaptive");
        JsonNode aim = split.get(adaptive ? "adaptive" : "winner");
        return aim == null ? null : new Step.Aim(adaptive, aim.get("goal").asText(), aim.hasNonNull("control") ? aim.get("control").asText() : null);
    }

    private Step send(String id, JsonNode send, String where) {
        String channel = send.get("channel").asText();
        String template = send.get("template").asText();
        YamlText.Place place = text.place(where + ".template");
        templates.add(new Journeys.TemplateUse(channel, template, file, place.line(), place.column(), where + ".template"));
        return new Step.Send(id, channel, template, send.has("topic") ? send.get("topic").asText() : null,
                send.path("transactional").asBoolean(),
                send.has("when_capped") ? Step.WhenCapped.valueOf(send.get("when_capped").asText().toUpperCase(Locale.ROOT)) : null);
    }

    private List<Step.Arm> arms(String id, JsonNode list, String where) {
        List<Step.Arm> arms = new ArrayList<>();
        for (JsonNode arm : list) {
            String at = YamlText.child(where, arms.size());
            if (arm.has("else")) {
                arms.add(new Step.Arm(null, steps(arm.get("else"), at + ".else")));
            } else {
                arms.add(new Step.Arm(condition("step/" + id + "/" + arms.size(), arm.get("when"), at + ".when"),
                        steps(arm.get("then"), at + ".then")));
            }
        }
        return List.copyOf(arms);
    }

    private static Until until(JsonNode wait) {
        if (wait.isTextual()) {
            return new Until.Elapsed(duration(wait.asText()));
        }
        String until = wait.get("until").asText();
        if (Character.isDigit(until.charAt(0))) {
            return new Until.TimeOfDay(LocalTime.parse(until));
        }
        return new Until.Weekday(DayOfWeek.valueOf(until.toUpperCase(Locale.ROOT)),
                wait.has("at") ? LocalTime.parse(wait.get("at").asText()) : LocalTime.MIDNIGHT);
    }

    private String condition(String part, JsonNode pattern, String where) {
        String id = "journey/" + name + "/" + part;
        conditions.add(new Condition(id, pattern.asText(), file, text.place(where).line(), where));
        return id;
    }
}
