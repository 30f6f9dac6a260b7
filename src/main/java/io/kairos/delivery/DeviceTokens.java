package io.kairos.delivery;

import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * A customer's devices for push: the trait {@code pushTokens} (a list, or one text), and the {@code context.device.token} that mobile SDKs
 * send with what she does. Joins the caller's transaction.
 */
@Singleton
class DeviceTokens {

    private static final int MOST = 20;
    private static final int LONGEST = 4096;
    /** Of her newest behaviors with a token: enough for every device she used lately. */
    private static final int LOOKED_AT = 50;

    private final Jdbi jdbi;

    DeviceTokens(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static List<String> ofTraits(Customer customer) {
        Object trait = customer.attributes().get("pushTokens");
        Collection<?> all = trait instanceof Collection<?> several ? several : trait == null ? List.of() : List.of(trait);
        return all.stream().filter(token -> token instanceof String text && isToken(text)).map(Object::toString).distinct().limit(MOST).toList();
    }

    private static boolean isToken(String text) {
        return text != null && !text.isBlank() && text.length() <= LONGEST;
    }

    /** Those that are not known to be gone. */
    List<String> of(Customer customer) {
        Set<String> tokens = new LinkedHashSet<>(ofTraits(customer));
        jdbi.useHandle(handle -> handle.createQuery("""
                select context from behavior where customer_id = :customer and context like '%"device"%' and context like '%"token"%'
                order by occurred_at desc limit :limit""").bind("customer", customer.id()).bind("limit", LOOKED_AT).mapTo(String.class)
                .map(context -> JsonValues.parse(context).get("device.token"))
                .filter(token -> token instanceof String text && isToken(text)).forEach(token -> tokens.add((String) token)));
        List<String> here = new ArrayList<>(tokens);
        here.removeAll(jdbi.withHandle(handle -> handle.createQuery("select token from push_token_gone where token = any(:tokens)")
                .bind("tokens", here.toArray(String[]::new)).mapTo(String.class).list()));
        return here.subList(0, Math.min(MOST, here.size()));
    }

    /** The push service says that this one never comes back. */
    void gone(String token, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("insert into push_token_gone (token, at) values (:token, :now) on conflict do nothing")
                .bind("token", token).bind("now", Timestamp.from(now)).execute());
    }
}
