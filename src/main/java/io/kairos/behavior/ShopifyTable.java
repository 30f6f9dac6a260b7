package io.kairos.behavior;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What has to be known of a Shopify shop's carts and orders to understand what is told next. Joins the caller's transaction. */
@Singleton
class ShopifyTable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Jdbi jdbi;

    ShopifyTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @return what was in it before; empty when this is not newer than what is known */
    Optional<JsonNode> replaceCart(String token, Instant at, ObjectNode lines) {
        return jdbi.withHandle(handle -> {
            handle.createUpdate("insert into shopify_cart (token, updated_at, lines) values (:token, '-infinity', '{}') on conflict do nothing")
                    .bind("token", token).execute();
            Optional<String> before = handle.createQuery("select lines from shopify_cart where token = :token and updated_at < :at for update")
                    .bind("token", token).bind("at", Timestamp.from(at)).mapTo(String.class).findOne();
            before.ifPresent(old -> handle.createUpdate("update shopify_cart set updated_at = :at, lines = :lines where token = :token")
                    .bind("token", token).bind("at", Timestamp.from(at)).bind("lines", lines.toString()).execute());
            return before.map(ShopifyTable::read);
        });
    }

    /**
     * Whose an order is, once said, does not change: told again with another customer, it would be another order of hers.
     *
     * @param person  who it is said to be now
     * @param waiting takes refunds that waited for it
     * @return who was said first
     */
    ShopifyPerson placed(String order, ShopifyPerson person, Consumer<JsonNode> waiting) {
        return jdbi.withHandle(handle -> {
            Order known = locked(handle, order);
            if (known.person() == null) {
                handle.createUpdate("update shopify_order set user_id = :user, anonymous_id = :anonymous, waiting = '[]' where id = :id")
                        .bind("id", order).bind("user", person.userId()).bind("anonymous", person.anonymousId()).execute();
                read(known.waiting()).forEach(waiting);
            }
            return known.person() == null ? person : known.person();
        });
    }

    /** Whose an order is; empty when it is not known yet, and then the refund waits for it. */
    Optional<ShopifyPerson> personOrWait(String order, JsonNode refund) {
        return jdbi.withHandle(handle -> {
            Order known = locked(handle, order);
            if (known.person() == null) {
                ArrayNode waiting = ((ArrayNode) read(known.waiting())).add(refund);
                handle.createUpdate("update shopify_order set waiting = :waiting where id = :id").bind("id", order).bind("waiting", waiting.toString()).execute();
            }
            return Optional.ofNullable(known.person());
        });
    }

    private record Order(ShopifyPerson person, String waiting) {
    }

    private static Order locked(Handle handle, String order) {
        handle.createUpdate("insert into shopify_order (id) values (:id) on conflict do nothing").bind("id", order).execute();
        return handle.createQuery("select user_id, anonymous_id, waiting from shopify_order where id = :id for update").bind("id", order)
                .map((row, context) -> new Order(row.getString(1) == null && row.getString(2) == null ? null
                        : new ShopifyPerson(row.getString(1), row.getString(2)), row.getString(3))).one();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
