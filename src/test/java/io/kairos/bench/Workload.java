package io.kairos.bench;

import io.kairos.behavior.Behavior;
import io.kairos.customer.JsonValues;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the bench measures with: the rules, and behaviors of a shop's visitors. The same for each of the
 * three runs.
 */
final class Workload {

    private static final String[] TYPES = {"Product Viewed", "Product Viewed", "Product Viewed", "Product Added", "Product Added",
            "Product Removed", "Checkout Started", "Order Completed", "Email Opened", "Page Viewed"};

    /** Ten kinds of rules; each is repeated with other windows, thresholds and categories. */
    private static final String[] KINDS = {
            """
            rule "Cart abandoned %1$d" when
                $a : Behavior( type == "Product Added", text("category") == "%3$s" )
                not Behavior( type == "Order Completed", this after[0s, %2$dm] $a )
            then triggers.fire( "cart-abandoned-%1$d", $a ); end
            """, """
            rule "Viewed again and again %1$d" when
                $v : Behavior( type == "Product Viewed", $p : text("product_id") )
                accumulate( Behavior( type == "Product Viewed", text("product_id") == $p, $id : messageId, this before[0s, %2$dm] $v ); $n : count($id); $n >= 4 )
            then triggers.fire( "keen-%1$d", $v, $p ); end
            """, """
            rule "Spent much %1$d" when
                $o : Behavior( type == "Order Completed" )
                accumulate( Behavior( type == "Order Completed", $x : number("revenue"), this before[0s, 90d] $o ); $sum : sum($x); $sum > %2$d00 )
            then triggers.fire( "vip-%1$d", $o, "vip" ); end
            """, """
            rule "View, cart, checkout %1$d" when
                $v : Behavior( type == "Product Viewed", text("category") == "%3$s" )
                $a : Behavior( type == "Product Added", this after[1ms, %2$dm] $v )
                $c : Behavior( type == "Checkout Started", this after[1ms, %2$dm] $a )
            then triggers.fire( "funnel-%1$d", $c ); end
            """, """
            rule "First order %1$d" when
                $o : Behavior( type == "Order Completed", number("revenue") > %2$d )
                not Behavior( type == "Order Completed", this before[1ms, 365d] $o )
            then triggers.fire( "first-order-%1$d", $o, "first" ); end
            """, """
            rule "Gone for long %1$d" when
                $o : Behavior( type == "Order Completed", text("category") == "%3$s" )
                not Behavior( type == "Order Completed", this after[1ms, %2$dd] $o )
            then triggers.fire( "gone-%1$d", $o ); end
            """, """
            rule "Removed and not replaced %1$d" when
                $r : Behavior( type == "Product Removed", $p : text("product_id") )
                not Behavior( type == "Product Added", text("product_id") == $p, this after[0s, %2$dm] $r )
            then triggers.fire( "second-thoughts-%1$d", $r ); end
            """, """
            rule "Opened and came back %1$d" when
                $e : Behavior( type == "Email Opened", text("category") == "%3$s" )
                $p : Behavior( type == "Page Viewed", this after[0s, %2$dm] $e )
            then triggers.fire( "back-%1$d", $p ); end
            """, """
            rule "Dear and wanted %1$d" when
                $a : Behavior( type == "Product Added", number("price") > %2$d )
                ( Behavior( type == "Product Viewed", number("price") > %2$d, this before[0s, 1h] $a )
                  or Behavior( type == "Email Opened", this before[0s, 1h] $a ) )
            then triggers.fire( "dear-%1$d", $a ); end
            """, """
            rule "Of the club %1$d" when
                $c : Behavior( type == "Checkout Started", text("category") == "%3$s" )
                Customer( flag("club") )
            then triggers.fire( "club-%1$d", $c ); end
            """};

    static final String JOURNEY = """
            journey: bench
            enter: { on: step-queued, reentry: always }
            steps:
              - id: tell
                webhook: { url: "http://127.0.0.1:9/never" }
            """;

    /** One rule beside the hundred whose trigger queues a step at once: what latency is measured on. */
    private static final String STEP = """
            rule "Coupon asked for" when $c : Behavior( type == "Coupon Entered" ) then triggers.fire( "step-queued", $c ); end
            """;

    private Workload() {
    }

    /** @return path below the rules directory to content */
    static Map<String, byte[]> rules(int count) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            files.put("triggers/rule-" + i + ".drl",
                    KINDS[i % KINDS.length].formatted(i, 5 + 5 * (i / KINDS.length), "c" + i / KINDS.length % 10).getBytes(StandardCharsets.UTF_8));
        }
        files.put("triggers/step.drl", STEP.getBytes(StandardCharsets.UTF_8));
        files.put("journeys/bench.yaml", JOURNEY.getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /**
     * Behaviors of many customers, as they come in: {@code each} for every customer, interleaved, in time order.
     *
     * @param steps one in so many is the behavior that queues a step; 0 for none
     */
    static List<Sent> behaviors(int customers, int each, Instant from, Instant to, int steps, int seed) {
        Random chance = new Random(seed);
        List<Sent> sent = new ArrayList<>(customers * each);
        long span = to.toEpochMilli() - from.toEpochMilli();
        int total = customers * each;
        for (int i = 0; i < total; i++) {
            String type = steps > 0 && i % steps == 0 ? "Coupon Entered" : TYPES[chance.nextInt(TYPES.length)];
            String properties = "{\"product_id\":\"p" + chance.nextInt(40) + "\",\"category\":\"c" + chance.nextInt(10)
                    + "\",\"price\":" + chance.nextInt(100) + ",\"revenue\":" + chance.nextInt(200) + "}";
            sent.add(new Sent("customer-" + i % customers, "bench-" + seed + "-" + i, type, from.toEpochMilli() + span * i / total, properties));
        }
        return sent;
    }

    /** A behavior before it is sent. @param time epoch milliseconds */
    record Sent(String userId, String messageId, String type, long time, String properties) {

        Behavior behavior(long seq) {
            return new Behavior(messageId, type, time, seq, Instant.ofEpochMilli(time), JsonValues.parse(properties));
        }

        /** @param live whether it happens as it is sent, instead of at its time */
        String json(boolean live) {
            return "{\"type\":\"track\",\"event\":\"" + type + "\",\"userId\":\"" + userId + "\",\"messageId\":\"" + messageId
                    + (live ? "" : "\",\"timestamp\":\"" + Instant.ofEpochMilli(time)) + "\",\"properties\":" + properties + "}";
        }
    }
}
