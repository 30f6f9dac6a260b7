package io.kairos.delivery;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters that analytics tools know a campaign by. Source: Google Analytics, "URL builders: collect campaign data". */
record Utm(Map<String, String> parameters) {

    static Utm of(Message message) {
        return of(message.channel(), message.journey(), message.step());
    }

    static Utm of(String channel, String journey, String step) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("utm_source", "kairos");
        parameters.put("utm_medium", channel);
        parameters.put("utm_campaign", journey);
        parameters.put("utm_content", step);
        return new Utm(parameters);
    }

    /** What the link says itself stays. */
    String addTo(String url) {
        int hash = url.indexOf('#');
        String page = hash < 0 ? url : url.substring(0, hash);
        String query = page.contains("?") ? page.substring(page.indexOf('?')) : "";
        StringBuilder with = new StringBuilder(page);
        parameters.forEach((name, value) -> {
            if (!query.matches("(?s).*[?&]" + name + "(=.*|&.*|)")) {
                String all = with.toString();
                String joint = !all.contains("?") ? "?" : all.endsWith("?") || all.endsWith("&") ? "" : "&";
                with.append(joint).append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return with + (hash < 0 ? "" : url.substring(hash));
    }
}
