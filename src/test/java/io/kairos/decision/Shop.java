package io.kairos.decision;

import io.kairos.behavior.Behavior;
import io.kairos.customer.Customer;
import io.kairos.customer.Ids;
import io.kairos.customer.JsonValues;
import io.kairos.release.CompilingReleases;
import io.kairos.release.Release;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A small shop's rules, and what they should decide computed from their meaning alone, without Drools:
 * the independent oracle of the property tests. Times are minutes.
 */
final class Shop {

    /** Rule name to DRL. */
    static final Map<String, String> RULES = new LinkedHashMap<>();

    static {
        RULES.put("absence", """
                rule "absence" when
                    $a : Behavior( type == "Add" )
                    not Behavior( type == "Order", this after[0s, 30m] $a )
                then triggers.fire( "absence", $a ); end
                """);
        RULES.put("absence of the same product", """
                rule "absence of the same product" when
                    $a : Behavior( type == "Add", $p : text("product") )
                    not Behavior( type == "Order", text("product") == $p, this after[0s, 30m] $a )
                then triggers.fire( "absence-product", $a ); end
                """);
        RULES.put("sequence", """
                rule "sequence" when
                    $v : Behavior( type == "View" )
                    $a : Behavior( type == "Add", this after[1ms, 20m] $v )
                    $o : Behavior( type == "Order", this after[1ms, 20m] $a )
                then triggers.fire( "sequence", $v, $a, $o ); end
                """);
        RULES.put("third view in an hour", """
                rule "third view in an hour" when
                    $v : Behavior( type == "View", $p : text("product") )
                    accumulate( Behavior( type == "View", text("product") == $p, $id : messageId, this before[0s, 60m] $v ); $n : count($id); $n >= 3 )
                then triggers.fire( "third-view", $v ); end
                """);
        RULES.put("spend", """
                rule "spend" when
                    $o : Behavior( type == "Order" )
                    accumulate( Behavior( type == "Order", $x : number("value"), this before[0s, 90m] $o ); $sum : sum($x); $sum >= 10 )
                then triggers.fire( "spend", $o ); end
                """);
        RULES.put("first ever", """
                rule "first ever" when
                    $o : Behavior( type == "Order" )
                    not Behavior( type == "Order", this before[1ms, 36500d] $o )
                then triggers.fire( "first", $o, "first" ); end
                """);
        RULES.put("long absence", """
                rule "long absence" when
                    $o : Behavior( type == "Order" )
                    not Behavior( type == "Order", this after[1ms, 3h] $o )
                then triggers.fire( "gone", $o ); end
                """);
        RULES.put("or inside and", """
                rule "or inside and" when
                    $o : Behavior( type == "Order" )
                    ( Behavior( type == "View", number("value") > 3, this before[0s, 10m] $o )
                      or Behavior( type == "Add", number("value") > 3, this before[0s, 10m] $o ) )
                then triggers.fire( "either", $o ); end
                """);
        RULES.put("exists and not", """
                rule "exists and not" when
                    $o : Behavior( type == "Order" )
                    exists Behavior( type == "View", this before[0s, 30m] $o )
                    not Behavior( type == "Add", this before[0s, 30m] $o )
                then triggers.fire( "unplanned", $o ); end
                """);
        RULES.put("with a profile", """
                rule "with a profile" when
                    $a : Behavior( type == "Add" )
                    Customer( flag("gold") )
                then triggers.fire( "gold-add", $a ); end
                """);
    }

    private Shop() {
    }

    static Release release(Iterable<String> rules) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String rule : rules) {
            files.put("triggers/" + rule.replace(' ', '-') + ".drl", RULES.get(rule).getBytes(StandardCharsets.UTF_8));
        }
        if (CompilingReleases.compile(1, files, List.of()) instanceof CompilingReleases.Compiled compiled) {
            return compiled.release();
        }
        throw new AssertionError("the shop's rules do not compile");
    }

    static Behavior behavior(int seq, String type, int minute, String product, int value) {
        return new Behavior("m" + seq, type, minute * 60_000L, seq, Instant.ofEpochMilli(minute * 60_000L),
                JsonValues.of(Map.of("product", product, "value", value)));
    }

    static Behavior identified(int seq, int minute, boolean gold) {
        return new Behavior("m" + seq, Behavior.IDENTIFIED, minute * 60_000L, seq, Instant.ofEpochMilli(minute * 60_000L),
                JsonValues.of(Map.of("gold", gold)));
    }

    static Customer customer() {
        return new Customer(Ids.user("ann"), "ann", JsonValues.EMPTY, Instant.EPOCH);
    }

    /** What the rules mean: trigger and key of all that fires until an instant. @param lived in the order lived through */
    static Set<List<String>> expected(List<Behavior> lived, int untilMinute) {
        Set<List<String>> fired = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        long until = untilMinute * 60_000L;
        boolean gold = false;
        for (int i = 0; i < lived.size(); i++) {
            Behavior now = lived.get(i);
            List<Behavior> before = lived.subList(0, i);
            if (now.type().equals(Behavior.IDENTIFIED)) {
                gold = now.flag("gold");
            }
            if (now.type().equals("Add")) {
                if (gold) {
                    fired.add(List.of("gold-add", now.messageId()));
                }
                absence(lived, i, 30, until, "absence", fired, other -> other.type().equals("Order"), 0);
                absence(lived, i, 30, until, "absence-product", fired,
                        other -> other.type().equals("Order") && other.text("product").equals(now.text("product")), 0);
            }
            if (now.type().equals("View")) {
                long views = before.stream().filter(b -> b.type().equals("View") && b.text("product").equals(now.text("product")) && within(b, now, 60)).count() + 1;
                if (views >= 3) {
                    fired.add(List.of("third-view", now.messageId()));
                }
            }
            if (now.type().equals("Order")) {
                orders(lived, before, now, fired);
                absence(lived, i, 180, until, "gone", fired, other -> other.type().equals("Order"), 1);
            }
        }
        return fired;
    }

    private static void orders(List<Behavior> lived, List<Behavior> before, Behavior order, Set<List<String>> fired) {
        double spent = order.number("value");
        boolean viewedWell = false;
        boolean viewed = false;
        boolean added = false;
        boolean first = true;
        for (Behavior other : before) {
            first &= !(other.type().equals("Order") && other.time() < order.time());
            if (other.type().equals("Order") && within(other, order, 90)) {
                spent += other.number("value");
            }
            if (!other.type().equals("Order") && !other.changesCustomer() && within(other, order, 10) && other.number("value") > 3) {
                viewedWell = true;
            }
            viewed |= other.type().equals("View") && within(other, order, 30);
            added |= other.type().equals("Add") && within(other, order, 30);
            if (other.type().equals("Add") && other.time() < order.time() && within(other, order, 20)) {
                for (Behavior view : lived) {
                    if (view.type().equals("View") && view.time() < other.time() && within(view, other, 20)) {
                        fired.add(List.of("sequence", view.messageId() + "," + other.messageId() + "," + order.messageId()));
                    }
                }
            }
        }
        if (spent >= 10) {
            fired.add(List.of("spend", order.messageId()));
        }
        if (first) {
            fired.add(List.of("first", "first"));
        }
        if (viewedWell) {
            fired.add(List.of("either", order.messageId()));
        }
        if (viewed && !added) {
            fired.add(List.of("unplanned", order.messageId()));
        }
    }

    private static boolean within(Behavior earlier, Behavior later, int minutes) {
        return later.time() - earlier.time() <= minutes * 60_000L;
    }

    private static void absence(List<Behavior> lived, int anchor, int minutes, long until, String trigger, Set<List<String>> fired,
            java.util.function.Predicate<Behavior> blocks, long fromMillis) {
        Behavior now = lived.get(anchor);
        long matures = now.time() + minutes * 60_000L;
        if (matures > until) {
            return;
        }
        for (Behavior other : lived) {
            if (other != now && blocks.test(other) && other.time() - now.time() >= fromMillis && other.time() < matures) {
                return;
            }
        }
        fired.add(List.of(trigger, now.messageId()));
    }

    static List<Behavior> lived(List<Behavior> behaviors) {
        List<Behavior> lived = new ArrayList<>(behaviors);
        lived.sort(Behavior.LIVED);
        return lived;
    }
}
