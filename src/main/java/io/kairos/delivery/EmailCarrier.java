package io.kairos.delivery;

import io.kairos.customer.Customer;
import java.time.Instant;

/** What takes e-mails away: an SMTP server, or the local mailbox. */
interface EmailCarrier {

    boolean inTransaction();

    SendResult carry(Email email, Message message, Customer customer, Instant now);
}
