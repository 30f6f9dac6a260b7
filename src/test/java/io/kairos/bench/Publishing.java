package io.kairos.bench;

import io.kairos.release.CompilingReleases;
import io.kairos.release.RulesDirectory;
import io.kairos.delivery.ReleaseParts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** How long compiling a release takes: 100 rules, the same with one changed, and 500 rules. */
final class Publishing {

    private Publishing() {
    }

    public static void main(String... args) {
        compile("the samples (cold JVM)", 0, "");
        compile("100 rules", 100, "");
        compile("100 rules, one changed", 100, "changed");
        compile("100 rules, one changed again", 100, "changed again");
        compile("500 rules", 500, "");
        compile("500 rules, one changed", 500, "changed");
        System.exit(0);
    }

    private static void compile(String what, int rules, String change) {
        Map<String, byte[]> files = new TreeMap<>(new RulesDirectory(Path.of("rules")).read());
        for (int i = 0; i < rules; i++) {
            files.put("triggers/more-" + i + ".drl", rule(i, i == 7 ? change : "").getBytes(StandardCharsets.UTF_8));
        }
        long start = System.nanoTime();
        CompilingReleases.Result result = CompilingReleases.compile(1, files, ReleaseParts.all());
        System.out.printf("%-30s %6d ms  %s%n", what, (System.nanoTime() - start) / 1_000_000, result.getClass().getSimpleName());
    }

    private static String rule(int i, String change) {
        return switch (i % 4) {
            case 0 -> """
                    rule "Absence %d %s"
                    when
                        $a : Behavior( type == "Product Added", text("category") == "c%d" )
                        not Behavior( type == "Order Completed", this after[0s, %dm] $a )
                        Customer( consented("email") )
                    then
                        triggers.fire( "absence-%d", $a );
                    end
                    """.formatted(i, change, i, 10 + i, i);
            case 1 -> """
                    rule "Count %d %s"
                    when
                        $a : Behavior( type == "Product Viewed", text("category") == "c%d" )
                        accumulate( $b : Behavior( type == "Product Viewed", this before[0s, 7d] $a ); $n : count( $b ); $n >= %d )
                    then
                        triggers.fire( "count-%d", $a );
                    end
                    """.formatted(i, change, i, 3 + i % 5, i);
            case 2 -> """
                    rule "Sequence %d %s"
                    when
                        $a : Behavior( type == "Products Searched", text("query") == "q%d" )
                        $b : Behavior( type == "Product Viewed", this after[0s, 30m] $a )
                        $c : Behavior( type == "Product Added", this after[0s, 30m] $b, this after[0s, 30m] $a )
                    then
                        triggers.fire( "sequence-%d", $c );
                    end
                    """.formatted(i, change, i, i);
            default -> """
                    rule "Amount %d %s"
                    when
                        $a : Behavior( type == "Order Completed", number("revenue") > %d )
                    then
                        triggers.fire( "amount-%d", $a, $a.text("order_id") );
                    end
                    """.formatted(i, change, 10 * i, i);
        };
    }
}
