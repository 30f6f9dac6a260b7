package io.kairos.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kairos.customer.Customer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Text messages over Twilio's Messages API, or what has its shape: a form posted to
 * {@code /2010-04-01/Accounts/{sid}/Messages.json}. The API has no idempotency key; the message's id goes along in the callback's address.
 */
final class SmsChannel implements Channel {

    /**
     * @param account     Twilio's account sid, "AC…"
     * @param from        a number in E.164, or the sid of a messaging service, "MG…"
     * @param callbackUrl where this service is reached from outside, "https://kairos.shop.example"; null for no delivery receipts
     */
    record Account(String baseUrl, String account, String authToken, String from, String callbackUrl) {
    }

    private final Account account;
    private final WrittenMessages written;
    private final Posting posting;

    /** @param account null when none is configured */
    SmsChannel(Account account, WrittenMessages written, Duration timeout) {
        this.account = account;
        this.written = written;
        this.posting = new Posting(timeout);
    }

    @Override
    public String name() {
        return ChannelTemplate.SMS;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public String objection(Message message, Customer customer) {
        String consent = Objections.consent(message, customer);
        String address = consent == null ? Objections.phone(customer) : consent;
        return address != null || account != null ? address
                : "no provider for text messages: set kairos.delivery.sms.account, .auth-token and .from";
    }

    @Override
    public String render(Message message, Customer customer) {
        return written.render(message, customer);
    }

    @Override
    public SendResult send(Message message, Customer customer, Instant now) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put(account.from().startsWith("MG") ? "MessagingServiceSid" : "From", account.from());
        form.put("To", customer.text("phone"));
        form.put("Body", WrittenMessages.parts(message.content()).get(ChannelTemplate.BODY));
        if (account.callbackUrl() != null) {
            form.put("StatusCallback", account.callbackUrl() + SmsReceiptsApi.PATH + "?customer=" + message.customerId() + "&message=" + message.id());
        }
        String url = account.baseUrl() + "/2010-04-01/Accounts/" + account.account() + "/Messages.json";
        return posting.send(posting.to(url)
                .header("Authorization", "Basic " + Base64.getEncoder()
                        .encodeToString((account.account() + ":" + account.authToken()).getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form))).build(), now, SmsChannel::result);
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream().map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static SendResult result(Posting.Answer answer) {
        JsonNode body = AnswerJson.of(answer.text());
        if (answer.accepted()) {
            return new SendResult.Sent(body.path("sid").asText(null));
        }
        String said = body.has("message") ? ": " + body.path("code").asText("") + " " + body.path("message").asText() : "";
        return answer.status() == 401
                ? new SendResult.Unavailable("the SMS provider does not know the account or its token: check kairos.delivery.sms" + said, null)
                : answer.failed(answer.host() + " answered " + answer.status() + said);
    }
}
