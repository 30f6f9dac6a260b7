package io.kairos.customer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a customer said about being written to, as it stands in the trait {@code consent}: by channel ({@code email}) or by channel and topic
 * ({@code email:offers}), {@code true}, {@code false}, {@link #UNSUBSCRIBED}, {@link #TOPICS} or
 * {@link #PENDING}.
 */
public final class Consent {

    /** A no of her own: by a link in a message, on her preference page, at the provider. No import takes it back. */
    public static final String UNSUBSCRIBED = "unsubscribed";
    /** Of a channel, chosen by herself: the topics she said yes to and nothing else. No import takes it back either. */
    public static final String TOPICS = "topics";
    /** A yes that waits for her confirmation. */
    public static final String PENDING = "pending";
    /** Beside the channels: who or what says so. A yes that names its source is given anew, and counts over an earlier no. */
    public static final String SOURCE = "source";
    /** The source of what a file says, which vouches for nothing. */
    public static final String IMPORT = "import";
    /** Beside the channels: by channel and topic, the address that confirmed. */
    public static final String CONFIRMED = "confirmed";

    private static final String FLAT = Customer.CONSENT + ".";

    private Consent() {
    }

    public static String key(String channel, String topic) {
        return topic == null || topic.isEmpty() ? channel : channel + ":" + topic;
    }

    public static String channel(String key) {
        return key.split(":", 2)[0];
    }

    /** Null for the channel as a whole. */
    public static String topic(String key) {
        return key.contains(":") ? key.substring(key.indexOf(':') + 1) : null;
    }

    public static boolean isYes(Object answer) {
        return Boolean.TRUE.equals(answer) || "true".equals(answer);
    }

    public static boolean isNo(Object answer) {
        return Boolean.FALSE.equals(answer) || "false".equals(answer) || UNSUBSCRIBED.equals(answer);
    }

    /** Whether she chose it herself, so that no import changes it. */
    public static boolean isOwn(Object answer) {
        return UNSUBSCRIBED.equals(answer) || TOPICS.equals(answer);
    }

    public static boolean isMentioned(Map<String, ?> traits) {
        return traits.keySet().stream().anyMatch(name -> name.equals(Customer.CONSENT) || name.startsWith(FLAT));
    }

    /** All that is said about consent, whether as an object or as names with a dot. */
    public static Map<String, Object> in(Map<String, ?> traits) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (traits.get(Customer.CONSENT) instanceof Map<?, ?> object) {
            object.forEach((key, answer) -> said.put(key.toString(), answer));
        }
        traits.forEach((name, answer) -> {
            if (name.startsWith(FLAT)) {
                said.put(name.substring(FLAT.length()), answer);
            }
        });
        return said;
    }

    /** Whether it says where it comes from, and that is no file. */
    public static boolean isVouchedFor(Map<String, ?> said) {
        return said.get(SOURCE) instanceof String source && !source.isBlank() && !IMPORT.equals(source);
    }

    /** Attributes after a change; of its consent, what counts. */
    public static JsonValues changed(JsonValues attributes, JsonValues change) {
        Map<String, Object> counted = counted(attributes.map(), change.map());
        return attributes.changedBy(counted == change.map() ? change : JsonValues.parse(JsonValues.of(counted).json()));
    }

    /**
     * The traits that a change sets, with what counts of its consent as one object: what a customer said herself stands until a change that names
     * its source says otherwise, so neither an import nor a nightly sync signs her up again.
     */
    private static Map<String, Object> counted(Map<String, Object> before, Map<String, Object> change) {
        if (!isMentioned(change)) {
            return change;
        }
        Map<String, Object> standing = in(before);
        Map<String, Object> said = in(change);
        if (change.containsKey(Customer.CONSENT) && !(change.get(Customer.CONSENT) instanceof Map)) {
            standing.keySet().forEach(key -> said.putIfAbsent(key, null));
        }
        if (!isVouchedFor(said)) {
            said.remove(CONFIRMED);
            said.entrySet().removeIf(answer -> isOwn(standing.get(answer.getKey()))
                    || PENDING.equals(standing.get(answer.getKey())) && !isNo(answer.getValue()));
        }
        Map<String, Object> counted = new LinkedHashMap<>(change);
        counted.keySet().removeIf(name -> name.startsWith(FLAT));
        Map<String, Object> object = new LinkedHashMap<>();
        before.keySet().stream().filter(name -> name.startsWith(FLAT)).forEach(name -> {
            object.put(name.substring(FLAT.length()), before.get(name));
            counted.put(name, null);
        });
        object.putAll(said);
        counted.put(Customer.CONSENT, object);
        return counted;
    }
}
