package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.release.Releases;
import java.time.Instant;
import java.util.regex.Pattern;

/** E-mail from the templates of the message's release. */
final class EmailChannel implements Channel {

    static final String NAME = "email";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

    private final Releases releases;
    private final EmailCarrier carrier;
    private final Recommending recommending;

    EmailChannel(Releases releases, EmailCarrier carrier, Recommending recommending) {
        this.releases = releases;
        this.carrier = carrier;
        this.recommending = recommending;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean inTransaction() {
        return carrier.inTransaction();
    }

    @Override
    public String objection(Message message, Customer customer) {
        String consent = Objections.consent(message, customer);
        if (consent != null) {
            return consent;
        }
        if (customer.email() == null) {
            return "no e-mail address: send one as the trait email in an identify call";
        }
        return ADDRESS.matcher(customer.email()).matches() ? null
                : "the trait email is not an e-mail address: send a valid one in an identify call";
    }

    @Override
    public String render(Message message, Customer customer) {
        Templates templates = releases.number(message.release()).part(Templates.class);
        Templates.Template template = templates == null ? null : templates.get(message.template());
        if (template == null) {
            throw new RenderingFailed("release " + message.release() + " has no template '" + message.template() + "'");
        }
        try {
            Email email = template.render(Variables.recommended(Variables.of(message, customer), customer, template, recommending));
            return email.with(message.transactional() ? null : message.context().text(CustomerLinks.UNSUBSCRIBE_URL)).json();
        } catch (RenderingFailed failed) {
            throw new RenderingFailed("template '" + message.template() + "': " + failed.getMessage(), failed.skips());
        }
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        return carrier.carry(Email.parse(message.content()), message, customer, now);
    }
}
