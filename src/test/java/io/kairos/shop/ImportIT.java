package io.kairos.shop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files of customers and behaviors, as somebody uploads them out of a CRM. */
@QuarkusTest
@TestProfile(InSmallSteps.class)
class ImportIT {

    private final String ann = "ann-" + UUID.randomUUID();
    private final String bob = "bob-" + UUID.randomUUID();

    @Test
    void columns_become_traits_and_dotted_names_nest() {
        upload("userId,email,firstName,address.city,age,member,zip,consent.email\r\n"
                + ann + ",ann@example.com,\"Ann \"\"A\"\", Dr.\",Köln,42,true,01067,yes\r\n").statusCode(201)
                .body("state", equalTo("done")).body("taken", equalTo(1)).body("refused", equalTo(0)).body("findings", hasSize(0));
        JsonPath traits = traits(ann);
        assertThat(traits.getString("email")).isEqualTo("ann@example.com");
        assertThat(traits.getString("firstName")).isEqualTo("Ann \"A\", Dr.");
        assertThat(traits.getString("address.city")).isEqualTo("Köln");
        assertThat(traits.<Object>get("age")).isEqualTo(42);
        assertThat(traits.<Object>get("member")).isEqualTo(true);
        assertThat(traits.<Object>get("zip")).isEqualTo("01067");
        assertThat(traits.<Object>get("consent.email")).isEqualTo(true);
    }

    @Test
    void good_rows_are_taken_and_bad_ones_are_told_by_line_column_value_and_what_to_do() {
        JsonPath report = upload("user_id,email,phone,timezone,consent.sms\n"
                + ann + ",ann@example.com,+4915112345678,Europe/Berlin,true\n"
                + "\n"
                + bob + ",bob at example,0151 12345,Middle Earth,perhaps\n"
                + ",nobody@example.com,,,\n"
                + "cid,cid@example.com,too,many,,cells\n").statusCode(201).body("taken", equalTo(1)).body("refused", equalTo(3)).extract().jsonPath();
        assertThat(report.getList("findings.line", Integer.class)).containsExactly(4, 4, 4, 4, 5, 6);
        assertThat(report.getList("findings.column", String.class)).containsExactly("email", "phone", "timezone", "consent.sms", "user_id", null);
        assertThat(report.getString("findings[0].value")).isEqualTo("bob at example");
        assertThat(report.getString("findings[1].remedy")).contains("+4915112345678");
        assertThat(report.getString("findings[4].problem")).isEqualTo("The user id is missing.");
        given().get("/api/imports/{id}/findings.csv", report.getString("id")).then().statusCode(200)
                .body(startsWith("line,column,value,row,problem,what to do\r\n4,email,bob at example,left out,This is no e-mail address."));
        given().get("/api/imports/{id}/page", report.getString("id")).then().statusCode(200).body(containsString("bob at example"));
    }

    @Test
    void the_same_file_twice_changes_nothing_but_what_changed_in_between_is_set_again() {
        String file = "userId,email\n" + ann + ",ann@example.com\n";
        upload(file).body("taken", equalTo(1));
        upload(file).body("taken", equalTo(0)).body("unchanged", equalTo(1));
        Shopper.wait(Duration.ofMinutes(1));
        upload(file).body("taken", equalTo(0)).body("unchanged", equalTo(1));
        assertThat(Shopper.named(ann).timeline("behavior")).hasSize(1);
        upload("userId,email\n" + ann + ",new@example.com\n").body("taken", equalTo(1));
        upload(file).body("taken", equalTo(1));
        assertThat(traits(ann).getString("email")).isEqualTo("ann@example.com");
    }

    @Test
    void who_opted_out_is_not_brought_back_by_a_file() {
        Shopper shopper = Shopper.named(ann).send("identify", Map.of("traits", Map.of("consent", Map.of("email", false, "email:news", false))));
        upload("userId,city,consent.email,consent.email:news,consent.sms\n" + ann + ",Bonn,true,yes,true\n")
                .body("taken", equalTo(1)).body("findings", hasSize(2)).body("findings[0].column", equalTo("consent.email"))
                .body("findings[0].refused", equalTo(false)).body("findings[0].problem", startsWith("She opted out"));
        JsonPath traits = traits(shopper.userId());
        assertThat(traits.<Object>get("consent.email")).isEqualTo(false);
        assertThat(traits.<Object>get("consent.'email:news'")).isEqualTo(false);
        assertThat(traits.<Object>get("consent.sms")).isEqualTo(true);
        assertThat(traits.getString("city")).isEqualTo("Bonn");
        upload("userId,consent.email\n" + bob + ",no\n" + bob + ",yes\n").body("taken", equalTo(1)).body("unchanged", equalTo(1));
        assertThat(traits(bob).<Object>get("consent.email")).isEqualTo(false);
        assertThat(traits(bob).<Object>get("consent.source")).isEqualTo("import");
    }

    @Test
    void a_dry_run_says_the_same_and_stores_nothing() {
        given().contentType("text/csv").body("userId,email\n" + ann + ",ann@example.com\n" + bob + ",bob\n").post("/api/imports?dry-run=true")
                .then().statusCode(201).body("dryRun", equalTo(true)).body("taken", equalTo(1)).body("refused", equalTo(1));
        given().get("/api/customers/{id}", ann).then().statusCode(404);
    }

    @Test
    void a_file_that_cannot_be_taken_is_refused_with_what_to_do() {
        refused("email,city\na@example.com,Bonn\n", "A column userId is missing");
        refused("email,city\na@example.com,Bonn\n", "An e-mail address is not enough");
        refused("userId;email\n" + ann + ";a@example.com\n", "separator=semicolon");
        refused("userId,email,email\n" + ann + ",a,b\n", "two columns email");
        refused("userId,,email\n" + ann + ",a,b\n", "Column 2 has no name");
        refused("userId,address,address.city\n" + ann + ",a,b\n", "address.city");
        refused("userId,email\n" + ann + ",\"ann\nand so on\n", "line 2");
        refused("userId,email\n", "no rows");
        given().contentType("text/csv").body("größe,userId\n1,2\n".getBytes(StandardCharsets.ISO_8859_1)).post("/api/imports").then().statusCode(400)
                .body("detail", containsString("UTF-8"));
        given().contentType("text/csv").body("userId\na\n").post("/api/imports?of=products").then().statusCode(400);
        given().contentType("text/csv").body("userId\na\n").post("/api/imports?columns=Nummer:userId").then().statusCode(400)
                .body("detail", containsString("which the file does not have"));
    }

    @Test
    void a_form_takes_a_file_as_spreadsheets_save_it_with_semicolons_a_byte_order_mark_and_other_names() {
        given().multiPart("file", "kunden.csv", ("\uFEFFKundennummer;E-Mail;Notiz\r\n" + ann + ";ann@example.com;\"a;b\"\r\n").getBytes(StandardCharsets.UTF_8),
                        "text/csv").multiPart("separator", "semicolon").multiPart("columns", "Kundennummer:userId,E-Mail:email,Notiz:")
                .post("/api/imports").then().statusCode(201).body("taken", equalTo(1)).body("file", equalTo("kunden.csv"))
                .body("columns", equalTo(List.of("userId", "email", "")));
        assertThat(traits(ann).<Object>get("")).isEqualTo(Map.of("email", "ann@example.com"));
        given().get("/api/imports/page").then().statusCode(200).body(containsString("kunden.csv"));
    }

    @Test
    void a_row_that_is_not_utf_8_is_told_and_the_others_are_taken() {
        byte[] file = ("userId,city\n" + bob + ",Köln\n" + ann + ",Bonn\n").getBytes(StandardCharsets.ISO_8859_1);
        given().contentType("text/csv").body(file).post("/api/imports").then().statusCode(201).body("taken", equalTo(1)).body("refused", equalTo(1))
                .body("findings[0].line", equalTo(2)).body("findings[0].column", equalTo("city")).body("findings[0].remedy", containsString("UTF-8"));
    }

    @Test
    void behaviors_are_taken_once_each_and_decided_on() {
        Shopper shopper = Shopper.signedUp();
        String at = Shopper.now().minusSeconds(60).toString();
        String file = "userId,event,timestamp,cart_id,product_id,price\n" + shopper.userId() + ",Product Added," + at + ",c-1,p-1,12.5\n"
                + shopper.userId() + ",Product Added,yesterday,c-2,p-1,12.5\n" + shopper.userId() + ",Product Added,,c-2,p-1,12.5\n";
        given().contentType("text/csv").body(file).post("/api/imports?of=behaviors").then().statusCode(201).body("taken", equalTo(1))
                .body("refused", equalTo(2)).body("findings[0].column", equalTo("timestamp")).body("findings[1].problem", containsString("missing"));
        given().contentType("text/csv").body(file).post("/api/imports?of=behaviors").then().statusCode(201).body("unchanged", equalTo(1));
        Shopper.wait(Duration.ofMinutes(31));
        assertThat(shopper.decisions("cart-abandoned")).hasSize(1);
    }

    @Test
    void what_of_a_large_file_is_not_in_the_answer_follows_in_the_background() {
        String prefix = "many-" + UUID.randomUUID() + "-";
        String file = "userId,email,firstName,address.city\n" + IntStream.range(0, 300)
                .mapToObj(i -> prefix + i + "," + i + "@example.com,Ann,Bonn\n").collect(Collectors.joining());
        String id = upload(file).statusCode(202).body("state", equalTo("running")).body("rows", equalTo(300)).extract().path("id");
        await().atMost(Duration.ofMinutes(4)).until(() -> given().get("/api/imports/{id}", id).path("state").equals("done"));
        given().get("/api/imports/{id}", id).then().body("taken", equalTo(300));
    }

    @Test
    void only_files_may_be_large_however_they_are_sent() throws Exception {
        String large = "userId,note\nann," + "x".repeat(3 << 20) + "\n";
        upload(large).statusCode(201).body("refused", equalTo(1)).body("findings[0].problem", containsString("32 KB"));
        given().auth().preemptive().basic("shop", "").contentType("application/json").body(large).post("/v1/batch").then().statusCode(413);
        HttpRequest chunked = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/batch"))
                .header("Authorization", "Basic c2hvcDo=").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                .build();
        // whoever still writes when the connection is closed may not get to read the answer
        assertThat(catchThrowable(() -> assertThat(HttpClient.newHttpClient().send(chunked, BodyHandlers.discarding()).statusCode()).isEqualTo(413)))
                .satisfiesAnyOf(nothing -> assertThat(nothing).isNull(), cutOff -> assertThat(cutOff).isInstanceOf(IOException.class));
    }

    private static ValidatableResponse upload(String file) {
        return given().contentType("text/csv").body(file.getBytes(StandardCharsets.UTF_8)).post("/api/imports").then();
    }

    private static void refused(String file, String why) {
        upload(file).statusCode(400).contentType("application/problem+json").body("detail", containsString(why));
    }

    private static JsonPath traits(String userId) {
        Shopper.wait(Duration.ofSeconds(1));
        return given().get("/api/customers/{id}", userId).then().statusCode(200).extract().jsonPath().setRootPath("attributes");
    }
}
