package io.kairos.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts that nothing ties together multiply: few are let be, more are refused with how to tie them. */
class UntiedPatternsTest {

    private static final String A = "$a : Behavior( type == \"A\", $p : text(\"p\") )\n";
    private static final String B = "Behavior( type == \"B\" )\n";
    private static final String C = "Behavior( type == \"C\" )\n";

    @ParameterizedTest
    @ValueSource(strings = {
            A + B,
            A + "Behavior( type == \"B\", this after[0s, 1h] $a )\nBehavior( type == \"C\", this after[0s, 1h] $a )",
            A + "Behavior( type == \"B\", text(\"p\") == $p )\nBehavior( type == \"C\", text(\"p\") == $p )",
            A + "exists Behavior( type == \"B\" )\nexists Behavior( type == \"C\" )\nnot Behavior( type == \"D\" )",
            A + "Customer( $c : text(\"city\") )\nBehavior( type == \"B\", text(\"city\") == $c )\nBehavior( type == \"C\", text(\"city\") == $c )",
            A + "( Behavior( type == \"B\" ) or Behavior( type == \"C\" ) or Behavior( type == \"D\" ) )",
            A + "accumulate( Behavior( type == \"B\", $i : messageId ); $n : count( $i ); $n > 2 )\nCustomer( flag(\"club\") )",
    })
    void what_is_tied_or_few_is_allowed(String conditions) {
        assertThat(findings(conditions)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            A + B + C,
            A + "$b : Behavior( type == \"B\" )\nBehavior( type == \"C\", this after[0s, 1h] $b )\nBehavior( type == \"D\" )",
            A + B + "( Behavior( type == \"$a\" ) or Behavior( type == \"D\" ) )",
            A + B + "Contact( topic == \"offers\" )",
    })
    void three_that_nothing_ties_are_refused(String conditions) {
        assertThat(findings(conditions)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).contains("Nothing ties these behaviors together").contains("this after[0s, 1h] $x");
            assertThat(finding.line()).isEqualTo(3);
        });
    }

    @Test
    void too_many_are_refused_even_when_they_are_tied() {
        assertThat(findings(A + "Behavior( type == \"B\", this after[0s, 1h] $a )\n".repeat(8))).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("More than 8 facts"));
    }

    private static List<Finding> findings(String conditions) {
        ParsingRules parsing = new ParsingRules();
        parsing.read("triggers/mine.drl", ("rule \"mine\"\nwhen\n" + conditions + "\nthen triggers.fire( \"x\", $a ); end").getBytes(StandardCharsets.UTF_8));
        return parsing.findings();
    }
}
