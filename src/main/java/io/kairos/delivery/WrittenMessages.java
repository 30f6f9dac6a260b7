package io.kairos.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kairos.customer.Customer;
import io.kairos.release.Releases;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes what is said over the channels other than e-mail, from the templates of the message's release. */
final class WrittenMessages {

    /** What Twilio takes at most, in as many as ten parts. */
    private static final int LONGEST_TEXT = 1600;
    private static final Pattern LINK = Pattern.compile("(?i)(?!javascript:|data:|vbscript:|file:)[a-z][a-z0-9+.-]*:[^\\s\"<>]+");
    private static final TypeReference<Map<String, String>> PARTS = new TypeReference<>() {
    };
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Releases releases;
    private final Recommending recommending;

    WrittenMessages(Releases releases, Recommending recommending) {
        this.releases = releases;
        this.recommending = recommending;
    }

    /** The parts as JSON, the same for as long as the message exists. */
    String render(Message message, Customer customer) {
        ChannelTemplate template = template(message);
        if (template == null) {
            throw new RenderingFailed("release " + message.release() + " has no " + message.channel() + " template '" + message.template() + "'");
        }
        try {
            Map<String, Object> variables = Variables.of(message, customer);
            if (!template.recommendations().isEmpty()) {
                variables.put(KnownVariables.RECOMMENDATIONS, recommending.to(customer, template.recommendations()));
            }
            Map<String, String> parts = new LinkedHashMap<>(template.render(variables));
            check(message.channel(), parts);
            if (message.channel().equals(ChannelTemplate.SLACK)) {
                parts.put(ChannelTemplate.BODY, payload(parts.get(ChannelTemplate.BODY), template.written(variables).json()));
            }
            return JSON.writeValueAsString(parts);
        } catch (RenderingFailed failed) {
            throw new RenderingFailed(message.channel() + " template '" + message.template() + "': " + failed.getMessage(), failed.skips());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(String channel, Map<String, String> parts) {
        if (parts.get(ChannelTemplate.BODY).isEmpty()) {
            throw new RenderingFailed("nothing is left to say: the text is empty for this customer");
        }
        if (channel.equals(ChannelTemplate.SMS) && parts.get(ChannelTemplate.BODY).length() > LONGEST_TEXT) {
            throw new RenderingFailed("the text has more than " + LONGEST_TEXT + " characters, which no text message holds");
        }
        String link = parts.get(ChannelTemplate.LINK);
        if (link != null && link.isEmpty()) {
            parts.remove(ChannelTemplate.LINK);
        } else if (link != null && !LINK.matcher(link).matches()) {
            throw new RenderingFailed("its link is no address to go to: " + (link.length() > 60 ? link.substring(0, 60) + "…" : link));
        }
    }

    private static String payload(String body, boolean json) throws JsonProcessingException {
        if (!json) {
            return JSON.writeValueAsString(Map.of("text", body));
        }
        try {
            JsonNode payload = JSON.readTree(body);
            if (payload.has("text") || payload.has("blocks")) {
                return JSON.writeValueAsString(payload);
            }
        } catch (JsonProcessingException wrong) {
            throw new RenderingFailed("the body is not JSON any more once Liquid has run: " + wrong.getOriginalMessage());
        }
        throw new RenderingFailed("the body has neither text nor blocks");
    }

    /** Null when its release has none of this name for the message's channel. */
    ChannelTemplate template(Message message) {
        Templates templates = releases.number(message.release()).part(Templates.class);
        return templates == null ? null : templates.get(message.channel(), message.template());
    }

    static Map<String, String> parts(String content) {
        try {
            return JSON.readValue(content, PARTS);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
