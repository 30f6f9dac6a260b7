package io.kairos.delivery;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.regex.Pattern;

/** Puts signed click links and an open pixel into an e-mail. */
@Singleton
class TrackingEmails {

    /** What mail programs and proxies are known to carry; a link that would become longer leads straight to its page. */
    private static final int LONGEST = 2_000;
    private static final Pattern END = Pattern.compile("(?i)</body\\s*>(?!.*</body)", Pattern.DOTALL);

    private final TrackedLinks links;
    private final String publicUrl;
    private final boolean clicks;
    private final boolean opens;
    private final boolean utm;

    @Inject
    TrackingEmails(TrackedLinks links, DeliveryConfig config) {
        this(links, config.publicUrl(), config.tracking().clicks(), config.tracking().opens(), config.tracking().utm());
    }

    TrackingEmails(TrackedLinks links, String publicUrl, boolean clicks, boolean opens, boolean utm) {
        this.links = links;
        this.publicUrl = publicUrl.replaceFirst("/+$", "");
        this.clicks = clicks;
        this.opens = opens;
        this.utm = utm;
    }

    Email track(Email email, Message message) {
        LinksOfEmail found = LinksOfEmail.of(email, publicUrl);
        List<String> urls = found.urls();
        Email tracked = found.replace(url -> link(message, urls, url));
        return opens ? tracked.with(withPixel(tracked.html(), message), tracked.text()) : tracked;
    }

    private String link(Message message, List<String> urls, String url) {
        String target = utm ? Utm.of(message).addTo(url) : url;
        if (!clicks) {
            return target;
        }
        String link = publicUrl + "/c/" + links.click(
                new TrackedLinks.Click(message.customerId(), message.id(), urls.indexOf(url), urls.size(), url));
        return link.length() > LONGEST ? target : link;
    }

    private String withPixel(String html, Message message) {
        String pixel = "<img src=\"" + publicUrl + "/o/" + links.open(new TrackedLinks.Open(message.customerId(), message.id()))
                + ".gif\" width=\"1\" height=\"1\" alt=\"\" style=\"display:block;border:0;width:1px;height:1px;\">";
        var end = END.matcher(html);
        int at = end.find() ? end.start() : html.length();
        return html.substring(0, at) + pixel + html.substring(at);
    }
}
