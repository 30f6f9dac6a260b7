package io.kairos.delivery;

import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;

/**
 * Where customers unsubscribe (RFC 8058), choose and confirm: the signed link says who it is, so there are no cookies. A GET shows and never changes
 * anything, as scanners follow every link of a mail.
 */
@Path("")
@Blocking
class SubscriptionPages {

    private static final String ONE_CLICK = "One-Click";

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance unsubscribe(String what, String preferences, boolean done, boolean incomplete);

        static native TemplateInstance preferences(String address, List<Choices.Group> groups, boolean saved);

        static native TemplateInstance confirm(String address, List<String> what, boolean asked, boolean done);
    }

    private final CustomerLinks links;
    private final Subscribing subscribing;

    SubscriptionPages(CustomerLinks links, Subscribing subscribing) {
        this.links = links;
        this.subscribing = subscribing;
    }

    @GET
    @Path("/u/{token}")
    @Operation(hidden = true)
    public Response unsubscribe(String token) {
        return links.unsubscribe(token).map(link -> page(200, unsubscribe(link, false, false))).orElseGet(ClickResource::unknown);
    }

    @POST
    @Path("/u/{token}")
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA})
    @Operation(hidden = true)
    public Response unsubscribe(String token, @RestForm(SmtpCarrier.LIST_UNSUBSCRIBE) String oneClick, @RestForm String page) {
        Optional<CustomerLinks.Of> link = links.unsubscribe(token);
        if (link.isEmpty()) {
            return ClickResource.unknown();
        }
        if (oneClick == null || !oneClick.strip().equalsIgnoreCase(ONE_CLICK)) {
            return page(400, unsubscribe(link.get(), false, true));
        }
        subscribing.unsubscribe(link.get(), page == null ? Subscribing.ONE_CLICK : Subscribing.UNSUBSCRIBE_PAGE);
        return page(200, unsubscribe(link.get(), true, false));
    }

    private TemplateInstance unsubscribe(CustomerLinks.Of link, boolean done, boolean incomplete) {
        return Templates.unsubscribe(what(Consent.key(link.channel(), link.topic())), links.preferences(link), done, incomplete);
    }

    @GET
    @Path("/preferences/{token}")
    @Operation(hidden = true)
    public Response preferences(String token) {
        return links.preferences(token).map(link -> preferences(link, false)).orElseGet(ClickResource::unknown);
    }

    @POST
    @Path("/preferences/{token}")
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA})
    @Operation(hidden = true)
    public Response preferences(String token, @RestForm List<String> choice, @RestForm String all) {
        return links.preferences(token).map(link -> {
            Customer customer = subscribing.current(link.customerId());
            if (customer != null) {
                Choices choices = new Choices(subscribing.subscriptions(), customer);
                subscribing.choose(link, all == null ? choices.answers(choice == null ? new HashSet<>() : new HashSet<>(choice)) : choices.nothing());
            }
            return preferences(link, true);
        }).orElseGet(ClickResource::unknown);
    }

    private Response preferences(CustomerLinks.Of link, boolean saved) {
        Customer customer = subscribing.current(link.customerId());
        return customer == null ? ClickResource.unknown()
                : page(200, Templates.preferences(masked(link.address()), new Choices(subscribing.subscriptions(), customer).groups(), saved));
    }

    @GET
    @Path("/confirm/{token}")
    @Operation(hidden = true)
    public Response confirm(String token) {
        return links.confirm(token).map(link -> confirm(link, false, false)).orElseGet(ClickResource::unknown);
    }

    @POST
    @Path("/confirm/{token}")
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA})
    @Operation(hidden = true)
    public Response confirm(String token, @RestForm String yes) {
        return links.confirm(token).map(link -> confirm(link, yes != null, yes != null && subscribing.confirm(link))).orElseGet(ClickResource::unknown);
    }

    private Response confirm(CustomerLinks.Confirm link, boolean asked, boolean done) {
        return page(200, Templates.confirm(masked(link.address()), link.keys().stream().map(this::what).collect(Collectors.toList()), asked, done));
    }

    /** "E-mail about Offers". */
    private String what(String key) {
        String topic = Consent.topic(key);
        Subscriptions.Topic declared = topic == null ? null : subscribing.subscriptions().topic(topic);
        return Choices.name(Consent.channel(key)) + (topic == null ? "" : " about " + (declared == null ? Subscriptions.titled(topic) : declared.title()));
    }

    /** As much of an address as its owner knows it by; null stays null. */
    static String masked(String address) {
        if (address == null) {
            return null;
        }
        int at = address.indexOf('@');
        return at > 0 ? address.charAt(0) + "…" + address.substring(at) : "…" + address.substring(Math.max(0, address.length() - 3));
    }

    private static Response page(int status, TemplateInstance page) {
        return Response.status(status).type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8")).entity(page.render())
                .header("Cache-Control", "no-store").header("X-Robots-Tag", "noindex").header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
                .build();
    }
}
