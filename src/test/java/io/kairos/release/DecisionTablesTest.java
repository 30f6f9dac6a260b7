package io.kairos.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A row of a decision table is a rule, and what is wrong with it is told at its cell. */
class DecisionTablesTest {

    private static final String FILE = "policies/mine.drl.csv";
    private static final String HEAD = """
            RuleTable Prices
            CONDITION,CONDITION,CONDITION,ACTION
            "$v : Behavior( type == ""Product Viewed"" )...","$v : Behavior( type == ""Product Viewed"" )...",Customer,
            "number(""price"") >=","text(""category"") in ( $param )","text(""tier"")","triggers.fire( ""$param"", $v )"
            Price from,Category,Tier,Trigger
            """;

    @Test
    void each_row_is_a_rule_and_an_empty_cell_leaves_its_condition_out() {
        RuleBase rules = compiled(HEAD + """
                100,"lamps, chairs",gold,dear
                ,lamps,,lamp
                20,,,any
                """).rules();
        assertThat(rules.rules()).containsExactly("Prices: 100; lamps, chairs; gold; dear", "Prices: 20; any", "Prices: lamps; lamp");
        assertThat(rules.triggers()).containsExactly("any", "dear", "lamp");
        assertThat(rules.source("Prices: 100; lamps, chairs; gold; dear").text()).isEqualTo("""
                rule "Prices: 100; lamps, chairs; gold; dear"
                    // Price from: 100; Category: lamps, chairs; Tier: gold; Trigger: dear
                when
                    $v : Behavior( type == "Product Viewed", number("price") >= 100, text("category") in ( "lamps", "chairs" ) )
                    Customer( text("tier") == "gold" )
                then
                    triggers.fire( "dear", $v );
                end""");
        assertThat(rules.source("Prices: lamps; lamp").text()).contains("Behavior( type == \"Product Viewed\", text(\"category\") in ( \"lamps\" ) )")
                .doesNotContain("Customer");
    }

    @Test
    void a_row_that_moves_stays_the_same_rule() {
        RuleBase one = compiled(HEAD + "1,,,a\n2,,,b\n").rules();
        RuleBase other = compiled("// a note\n" + HEAD + "2,,,b\n1,,,a\n").rules();
        assertThat(other.rules()).isEqualTo(one.rules());
        assertThat(other.ruleHash("Prices: 2; b")).isEqualTo(one.ruleHash("Prices: 2; b"));
        assertThat(other.source("Prices: 2; b").line()).isEqualTo(7);
    }

    @Test
    void all_wrong_cells_are_told_at_once_each_with_its_row_and_column() {
        assertThat(refused(HEAD + """
                cheap,lamps,,a
                10,"x"" || true",,b
                10,lamps,,
                10,chairs,,c
                10,chairs,,c
                ,,,d
                """)).extracting(Finding::line, Finding::column, Finding::message).satisfiesExactly(
                    found -> assertThat(found.toList()).satisfies(cell -> place(cell, 6, 1, "Row 6, column A: \"cheap\" is not a number")),
                    found -> assertThat(found.toList()).satisfies(cell -> place(cell, 7, 2, "Row 7, column B: ")),
                    found -> assertThat(found.toList()).satisfies(cell -> place(cell, 8, 1, "fires nothing")),
                    found -> assertThat(found.toList()).satisfies(cell -> place(cell, 10, 1, "the same as row 9")));
    }

    private static void place(List<?> cell, int row, int column, String says) {
        assertThat(cell.get(0)).isEqualTo(row);
        assertThat(cell.get(1)).isEqualTo(column);
        assertThat(cell.get(2).toString()).contains(says);
    }

    @Test
    void what_is_wrong_in_every_row_is_told_once_at_the_snippet() {
        List<Finding> findings = refused(HEAD.replace("number(\"\"price\"\") >=", "colour == $param") + "red,,,a\nblue,,,b\n");
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(4);
            assertThat(finding.column()).isEqualTo(1);
            assertThat(finding.message()).startsWith("Row 4, column A: ").contains("no such field");
        });
    }

    @Test
    void a_construct_that_rules_may_not_use_is_refused_in_a_table_too() {
        List<Finding> findings = refused(HEAD.replace("\"text(\"\"tier\"\")\"", "\"text(\"\"tier\"\") matches \"\"$param\"\"\"") + "1,,gold,a\n2,,vip,b\n");
        assertThat(findings).singleElement().satisfies(finding ->
                assertThat(finding.message()).startsWith("Row 4, column C: ").contains("\"matches\""));
    }

    @Test
    void a_file_without_a_table_and_other_files_are_refused() {
        assertThat(refused("a;b\nc;d\n").get(0).message()).contains("not allowed").contains("separated by commas");
        assertThat(refused("").get(0).message()).contains("no table");
        assertThat(((CompilingReleases.Refused) CompilingReleases.compile(1, Map.of("policies/mine.xlsx", new byte[] {1}), List.of())).findings().get(0).message())
                .contains(".drl.csv");
    }

    @Test
    void five_hundred_rows_are_read_and_compiled() {
        StringBuilder rows = new StringBuilder(HEAD);
        for (int i = 0; i < 500; i++) {
            rows.append(i).append(",,,t").append(i).append('\n');
        }
        assertThat(compiled(rows.toString()).rules().rules()).hasSize(500);
    }

    @Property(tries = 500)
    void whatever_stands_in_a_cell_is_a_value_or_refused(@ForAll String cell) {
        String quoted = "\"" + cell.replace("\"", "\"\"") + "\"";
        ParsingRules parsing = new ParsingRules();
        parsing.readTables(FILE, (HEAD + "," + quoted + ",," + "x\n" + quoted + ",,,x\n,,,\"" + quoted.replace("\"", "\"\"") + "\"\n").getBytes(StandardCharsets.UTF_8));
        parsing.rules().forEach(rule -> {
            assertThat(rule.parsed().getLhs().getDescrs()).hasSize(1);
            assertThat(rule.parsed().getConsequence().toString().strip()).matches("triggers\\.fire\\( \"[^\"]*\", \\$v \\);");
        });
    }

    private static Release compiled(String csv) {
        CompilingReleases.Result result = compile(csv);
        assertThat(result).as(String.valueOf(result)).isInstanceOf(CompilingReleases.Compiled.class);
        return ((CompilingReleases.Compiled) result).release();
    }

    private static List<Finding> refused(String csv) {
        CompilingReleases.Result result = compile(csv);
        assertThat(result).isInstanceOf(CompilingReleases.Refused.class);
        return ((CompilingReleases.Refused) result).findings();
    }

    private static CompilingReleases.Result compile(String csv) {
        return CompilingReleases.compile(1, Map.of(FILE, csv.getBytes(StandardCharsets.UTF_8)), List.of());
    }
}
