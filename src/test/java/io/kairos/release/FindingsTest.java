package io.kairos.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.kairos.delivery.ReleaseParts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an analyst is told of a rule that cannot be. */
class FindingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "$b : Behavior( type == \"X\", colour == \"red\" ) | 4 | a fact has no such field",
            "$b : Behaviour( type == \"X\" ) | | There is no fact \"Behaviour\"",
            "$b : Behavior( text(\"x\") == $y ) | | $y",
            "$b : Behavior( number(\"x\") == \"abc\" ) | | compared with text",
            "$b : Behavior( number(\"x\") > \"9\" ) | 4 | Text cannot be ordered",
            "$b : Behavior( eval( true ) ) | 4 | not allowed",
            "$b : Behavior( properties.json().isEmpty() ) | 4 | not allowed",
            "$b : Behavior( ) from java.util.List.of() | | ",
            "$b : Behavior( type == \"X\" ) timer( 1s ) | | ",
            "$b : Behavior( type == \"X\" ) not Behavior( type == \"Y\", this after $b ) | 4 | say until when",
            "$b : Behavior( type == \"X\" ) ( not Behavior( type == \"Y\", this after[0s, 1m] $b ) or Behavior( type == \"Z\" ) ) | 4 | write two rules",
            "$b : Behavior( type == \"X\" ) not ( Behavior( type == \"Z\" ) and not Behavior( type == \"Y\", this after[0s, 1m] $b ) ) | 4 | a condition of its own",
            "$b : Behavior( type == \"X\" ) not Behavior( type == \"Y\" ) over window:time( 1h ) | 4 | window",
            "$b : Behavior( type == \"X\", time - 5 > 3 ) | 4 | Do not calculate with times",
            "$b : Behavior( type == \"X\" ) forall( $c : Behavior( this after[0s, 1m] $b ) Behavior( this == $c, type == \"Y\" ) ) | 4 | forall",
            "$b : Behavior( type == \"X\" ) accumulate( Behavior( $n : number(\"n\") ), init( int i = 0; ), action( i++; ), result( i ) ) | | ",
    })
    void a_condition_is_refused_with_its_place_and_a_sentence(String condition, Integer line, String says) {
        assertRefused("""
                // a comment

                rule "It is me" when
                    %s
                then triggers.fire( "x", $b ); end
                """.formatted(condition), line, says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "$b : Behavior( type == Product Viewed ) | Text stands in quotes",
            "$b : Behavior( type <> \"X\" ) | Write !=",
            "$b : Behavior( type == \"X\" AND text(\"y\") == \"z\" ) | a comma or && for and",
            "$b : Behavior( type == \"X\" and text(\"y\") == \"z\" ) | a comma or && for and",
            "$b : Behavior( type == \"X\" ) OR Behavior( type == \"Y\" ) | in small letters",
            "$b : Behavior( type == \"X\" ) not Behavior( type == \"Y\", this after(0s, 1m) $b ) | square brackets",
            "$b : Behavior( type == \"X\" ) not Behavior( type == \"Y\", after[0s, 1m] $b ) | what is after what",
            "$b : Behavior( type == \"X\" ) not Behavior( type == \"Y\", this after[1m, 0s] $b ) | write the shorter first, [0s, 1m]",
            "$b : Behavior( type == \"X\", text(\"y\") like \"Z%\" ) | There is no like",
            "$b : Behavior( type in [\"X\", \"Y\"] ) | round brackets",
            "count( Behavior( type == \"X\" ) ) >= 3 | Counting is written accumulate",
            "$b : Behavior( properties.y == \"z\" ) | text(\"y\")",
            "$b : Behavior( properties[\"y\"] == \"z\" ) | text(\"y\")",
            "$b : Behavior( text(\"y\") > 50 ) | write number(\"y\") > 50",
            "$b : Behavior( text(\"y\") == 5 ) | put 5 into quotes",
    })
    void what_is_written_as_other_languages_do_is_told_as_DRL_wants_it(String condition, String says) {
        assertRefused("""
                rule "It is me" when
                    %s
                then triggers.fire( "x", $b ); end
                """.formatted(condition), 2, says);
    }

    @Test
    void a_missing_end_and_a_missing_semicolon_are_told_as_such() {
        assertRefused("rule \"It is me\" when $b : Behavior( type == \"X\" ) then triggers.fire( \"x\", $b );", null, "ends with end");
        assertRefused("""
                rule "It is me" when
                    $b : Behavior( type == "X" )
                then
                    triggers.fire( "x", $b )
                end
                """, 4, "A semicolon is missing");
    }

    @Test
    void a_trigger_of_a_rule_that_cannot_be_read_is_no_unknown_trigger() {
        CompilingReleases.Refused refused = (CompilingReleases.Refused) CompilingReleases.compile(1, Map.of(
                "triggers/a.drl", bytes("rule \"one\" when $b : Behavior( type = \"X\" ) then triggers.fire( \"x\", $b ); end"),
                "journeys/a.yaml", bytes("journey: a\nenter: { on: x }\nsteps:\n  - id: s\n    wait: 1d\n")), ReleaseParts.all());
        assertThat(refused.findings()).extracting(Finding::file).containsExactly("triggers/a.drl");
    }

    @Test
    void what_is_wrong_with_one_journey_hides_nothing_of_it_nor_of_the_others() {
        CompilingReleases.Refused refused = (CompilingReleases.Refused) CompilingReleases.compile(1, Map.of(
                "triggers/a.drl", bytes("rule \"one\" when $b : Behavior( type == \"X\" ) then triggers.fire( \"x\", $b ); end"),
                "journeys/a.yaml", bytes("journey: a\nenter: { on: y }\nsteps:\n  - { id: s, waits: 1d }\n"),
                "journeys/b.yaml", bytes("journey: b\nenter: { on: x }\nsteps:\n  - { id: s, send: { channel: email, template: none } }\n  - { id: t, start: { journey: a } }\n")),
                ReleaseParts.all());
        assertThat(refused.findings()).extracting(finding -> finding.file() + " " + finding.where()).containsExactlyInAnyOrder(
                "journeys/a.yaml enter.on", "journeys/a.yaml steps[0].waits", "journeys/b.yaml steps[0].send.template");
    }

    @Test
    void a_file_that_nobody_reads_is_told() {
        CompilingReleases.Refused refused = (CompilingReleases.Refused) CompilingReleases.compile(1, Map.of(
                "policies/caps.yaml", bytes("caps: []"), "rule/a.drl", bytes("")), ReleaseParts.all());
        assertThat(refused.findings()).extracting(Finding::file).containsExactly("policies/caps.yaml", "rule/a.drl");
        assertThat(refused.findings().get(0).message()).contains("policies/contact.yaml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "System.exit( 1 );",
            "triggers.fire( \"x\" + 1, $b );",
            "triggers.fire( \"x\", $b ); Runtime.getRuntime();",
            "triggers.fire( \"x\", new Object() );",
            "triggers.fire( \"x\" );",
            "while ( true ) { triggers.fire( \"x\", $b ); }",
    })
    void a_consequence_can_only_fire_triggers(String consequence) {
        assertRefused("""
                rule "It is me" when
                    $b : Behavior( type == "X" )
                then %s end
                """.formatted(consequence), 3, "can only fire triggers");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "import java.util.List; | Imports are not allowed",
            "function int f() { return 1; } | Functions are not allowed",
            "global java.util.List list; | Globals",
            "declare Thing name : String end | Types cannot be declared",
            "query \"q\" Behavior() end | Queries are not allowed",
            "rule \"a\" salience 10 when $b : Behavior() then triggers.fire( \"x\", $b ); end | no attributes",
    })
    void nothing_but_plain_rules_is_let_in(String drl, String says) {
        assertRefused(drl, null, says);
    }

    @Test
    void a_syntax_error_has_line_and_rule() {
        List<Finding> findings = refused("""
                rule "It is me" when
                    $b : Behavior( type == "X"
                then triggers.fire( "x", $b ); end
                """);
        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.line()).isBetween(2, 3);
            assertThat(finding.where()).isEqualTo("It is me");
            assertThat(finding.message()).contains("Look for a missing bracket");
        });
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        CompilingReleases.Refused refused = (CompilingReleases.Refused) CompilingReleases.compile(1, Map.of(
                "triggers/a.drl", bytes("rule \"one\" when $b : Behavior( colour == 1 ) then triggers.fire( \"x\", $b ); end"),
                "triggers/b.drl", bytes("rule \"two\" when $b : Behavior( type == \"X\" ) then triggers.fire( \"x\", $c ); end"),
                "triggers/c.drl", bytes("rule \"two\" when $b : Behavior( type == \"X\" ) then triggers.fire( \"x\", $b ); end"),
                "triggers/d.drl", bytes("rule \"fine\" when $b : Behavior( type == \"X\" ) then triggers.fire( \"x\", $b ); end")), List.of());
        assertThat(refused.findings()).extracting(Finding::file).containsExactly("triggers/a.drl", "triggers/b.drl", "triggers/c.drl");
    }

    private static void assertRefused(String drl, Integer line, String says) {
        List<Finding> findings = refused(drl);
        assertThat(findings).isNotEmpty().allSatisfy(finding -> assertThat(finding.file()).isEqualTo("triggers/mine.drl"));
        assertThat(findings).as("columns").filteredOn(finding -> finding.where() != null).allSatisfy(finding -> assertThat(finding.column()).isPositive());
        assertThat(findings).anySatisfy(finding -> {
            if (line != null) {
                assertThat(finding.line()).isEqualTo(line);
            }
            if (says != null) {
                assertThat(finding.message()).contains(says);
            }
        });
    }

    @Test
    void a_rule_that_cannot_be_read_does_not_hide_what_is_wrong_with_the_others() {
        assertThat(refused("""
                rule "Compares" when
                    $b : Behavior( type = "X" )
                then triggers.fire( "x", $b ); end

                rule "Waits" when
                    $b : Behavior( type == "X" )
                    not Behavior( type == "Y", this after[0s, 30min] $b )
                then triggers.fire( "y", $b ); end

                rule "Names" when
                    $b : Behavior( typ == "X" )
                then triggers.fire( "z", $c ); end

                rule "Is right" when
                    $b : Behavior( type == "X" )
                then triggers.fire( "w", $b ); end
                """)).extracting(Finding::toString).satisfiesExactly(
                found -> assertThat(found).startsWith("triggers/mine.drl:2:25 (Compares): \"=\" does not fit here: write == to compare"),
                found -> assertThat(found).startsWith("triggers/mine.drl:7:47 (Waits): \"30min\" is not a length of time: write it as 30m"),
                found -> assertThat(found).startsWith("triggers/mine.drl:11:20 (Names): \"typ\" is not known here"));
    }

    private static List<Finding> refused(String drl) {
        CompilingReleases.Result result = CompilingReleases.compile(1, Map.of("triggers/mine.drl", bytes(drl)), List.of());
        assertThat(result).as(drl).isInstanceOf(CompilingReleases.Refused.class);
        return ((CompilingReleases.Refused) result).findings();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
