package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.time.Instant;

/** Messages in the shop's own app or pages: rows, which the app fetches. */
final class InAppChannel implements Channel {

    private final WrittenMessages written;
    private final InAppTable table;

    InAppChannel(WrittenMessages written, InAppTable table) {
        this.written = written;
        this.table = table;
    }

    @Override
    public String name() {
        return ChannelTemplate.IN_APP;
    }

    @Override
    public boolean inTransaction() {
        return true;
    }

    @Override
    public String objection(Message message, Customer customer) {
        return Objections.consent(message, customer);
    }

    @Override
    public String render(Message message, Customer customer) {
        return written.render(message, customer);
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        table.add(message, WrittenMessages.parts(message.content()), now);
        return new SendResult.Sent();
    }
}
