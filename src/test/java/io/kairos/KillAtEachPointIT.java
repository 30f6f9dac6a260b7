package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.kairos.bench.Service;
import io.kairos.customer.Ids;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built service is killed with -9 at each point of {@code src/docs/message-states.md}, and started again: what the customer's behavior
 * led to is there once, nothing is missing, and no cap is exceeded. Triggers in the database hold the service where it is to die, so it
 * takes no hooks in the service and no luck. Each point has a customer of its own, and a kill ends the service at up to three of them:
 * starting it again takes longer than anything else here.
 */
class KillAtEachPointIT {

    @TempDir
    Path directory;

    private final Provider provider = new Provider();
    private Jdbi database;

    @Test
    void whereverItDiesEverythingHappensOnce() throws Exception {
        try (DurableDatabase postgres = DurableDatabase.start(directory);
                Service service = new Service(directory, postgres.datasource("kairos"), rules())) {
            database = Jdbi.create(postgres.connect("kairos"));
            start(service);
            database.useHandle(handle -> CrashPoint.traps().forEach(handle::execute));
            assertThat(CrashPoint.KILLS.stream().flatMap(List::stream)).containsExactlyInAnyOrder(CrashPoint.values());
            for (List<CrashPoint> points : CrashPoint.KILLS) {
                List<CompletableFuture<Void>> acting = dies(points, service, postgres);
                start(service);
                acting.forEach(CompletableFuture::join);
                try {
                    await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> points.forEach(point -> once(point.name())));
                } catch (RuntimeException | AssertionError wrong) {
                    Files.copy(directory.resolve("service.log"), Path.of("target/killed-service.log"), StandardCopyOption.REPLACE_EXISTING);
                    throw wrong;
                }
            }
            assertThat(list("select reason from dead_letter")).isEmpty();
        } finally {
            provider.server.stop(0);
        }
    }

    /** @return done when what each did is accepted, which may take a second attempt */
    private List<CompletableFuture<Void>> dies(List<CrashPoint> points, Service service, DurableDatabase postgres) throws Exception {
        try (Connection holder = postgres.connect("kairos"); Connection other = postgres.connect("kairos")) {
            List<CompletableFuture<Void>> acting = new ArrayList<>();
            for (CrashPoint point : points) {
                acting.add(reached(point, service, holder));
                if (point.end == CrashPoint.End.CLAIMED) {
                    claimed(point, holder, other);
                }
            }
            service.kill();
            provider.answers();
            execute(holder, "delete from trap");
            for (CrashPoint point : points) {
                if (point.end != CrashPoint.End.UNANSWERED) {
                    execute(holder, "select pg_terminate_backend(pid) from pg_locks where not granted and " + (point.end == CrashPoint.End.CLAIMED
                            ? "locktype = 'relation'" : "locktype = 'advisory' and objid = " + point.lock()));
                }
            }
            return acting;
        }
    }

    private CompletableFuture<Void> reached(CrashPoint point, Service service, Connection holder) {
        if (point.event == null) {
            provider.silentTo(point.name());
        } else {
            execute(holder, "select pg_advisory_lock(" + point.lock() + ")");
            execute(holder, "insert into trap values ('" + point.name() + "', '" + Ids.user(point.name()) + "')");
        }
        CompletableFuture<Void> acting = acts(service, point.name());
        await(point + " is reached").atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20))
                .until(() -> point.event == null ? provider.isSilent : waiting("advisory' and objid = '" + point.lock()));
        return acting;
    }

    /** The content is committed, and the next transaction has claimed the message and stands before it looks at what is new. */
    private void claimed(CrashPoint point, Connection holder, Connection other) throws SQLException {
        other.setAutoCommit(false);
        CompletableFuture<Void> locked = CompletableFuture.runAsync(() -> execute(other, "lock table withdrawal in access exclusive mode"));
        await().until(() -> waiting("relation"));
        execute(holder, "delete from trap where point = '" + point + "'");
        execute(holder, "select pg_advisory_unlock(" + point.lock() + ")");
        locked.join();
        await().atMost(Duration.ofMinutes(1)).until(() -> list("""
                select l.pid::text from pg_locks l where not l.granted and l.locktype = 'relation' and exists (select from pg_locks r
                where r.pid = l.pid and r.relation = 'message'::regclass and r.mode = 'RowShareLock')""").size() > 0);
    }

    private boolean waiting(String type) {
        return !list("select pid::text from pg_locks where not granted and locktype = '" + type + "'").isEmpty();
    }

    private void once(String user) {
        assertThat(list("select count(*)::text from arrival")).containsExactly("0");
        assertThat(list("select d.key from decision d join customer c on c.id = d.customer_id where c.user_id = '" + user + "'")).hasSize(1);
        assertThat(list("select e.state from enrollment e join customer c on c.id = e.customer_id where c.user_id = '" + user + "'")).containsExactly("COMPLETED");
        assertThat(list("select m.channel || ' ' || m.status from message m join customer c on c.id = m.customer_id where c.user_id = '" + user + "'"))
                .as("the cap leaves room for one text message").containsExactlyInAnyOrder("sms sent", "sms suppressed", "in-app sent", "webhook sent");
        assertThat(list("select i.id::text from in_app i join customer c on c.id = i.customer_id where c.user_id = '" + user + "'")).hasSize(1);
        assertThat(provider.got.stream().filter(post -> post.isText(user)).distinct())
                .as("text messages of %s at the provider", user).hasSize(1);
        assertThat(provider.got.stream().filter(post -> post.path().equals("/hook") && post.body().contains("\"" + user + "\"")).distinct())
                .as("webhooks of %s", user).hasSize(1);
    }

    private List<String> list(String sql) {
        return database.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<Void> acts(Service service, String user) {
        return CompletableFuture.runAsync(() -> {
            try {
                service.post(List.of("""
                        {"type":"identify","messageId":"i-%1$s","userId":"%1$s","traits":{"phone":"+15005550006","consent":{"sms":true,"in-app":true}}}""".formatted(user),
                        "{\"type\":\"track\",\"messageId\":\"t-%1$s\",\"userId\":\"%1$s\",\"event\":\"Coupon Entered\"}".formatted(user)));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void start(Service service) throws Exception {
        List<String> options = new ArrayList<>(Service.SHORT_LIVED);
        options.addAll(List.of("-Dkairos.delivery.sms.base-url=" + provider.url(), "-Dkairos.delivery.sms.account=AC1",
                "-Dkairos.delivery.sms.auth-token=t", "-Dkairos.delivery.sms.from=+15005550001", "-Dkairos.delivery.retry.first=100ms"));
        service.start(options);
        service.awaitReady();
    }

    private Map<String, byte[]> rules() {
        return Map.of("triggers/coupon.drl", bytes("""
                rule "A coupon is entered"
                when $c : Behavior( type == "Coupon Entered" )
                then triggers.fire( "coupon", $c ); end
                """),
                "journeys/coupon.yaml", bytes("""
                journey: coupon
                enter: { on: coupon, reentry: always }
                steps:
                  - { id: one, send: { channel: sms, template: one } }
                  - { id: two, send: { channel: sms, template: two } }
                  - { id: shown, send: { channel: in-app, template: shown } }
                  - { id: post, webhook: { url: "%s/hook" } }
                  - { id: pause, wait: 1s }
                """.formatted(provider.url())),
                "policies/contact.yaml", bytes("caps:\n  - { at_most: 1, per: 1d, channel: sms, when_full: skip }\n"),
                "templates/one.sms.liquid", bytes("{{ customer.userId }} one"),
                "templates/two.sms.liquid", bytes("{{ customer.userId }} two"),
                "templates/shown.in-app.liquid", bytes("title: Hi\n---\nWelcome"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes text messages and webhooks, and keeps its answer to somebody's while told to. */
    private static final class Provider {

        record Post(String path, String id, String body) {

            boolean isText(String user) {
                return body.contains("Body=" + user + "+");
            }
        }

        final ConcurrentLinkedQueue<Post> got = new ConcurrentLinkedQueue<>();
        private final CountDownLatch answers = new CountDownLatch(1);
        private volatile String silentTo;
        volatile boolean isSilent;
        final HttpServer server;

        Provider() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", exchange -> {
                Post post = new Post(exchange.getRequestURI().getPath(), exchange.getRequestHeaders().getFirst("webhook-id"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                got.add(post);
                try {
                    if (silentTo != null && post.isText(silentTo)) {
                        isSilent = true;
                        answers.await();
                    }
                    byte[] answer = bytes("{\"sid\":\"SM1\"}");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    exchange.close();
                }
            });
            server.start();
        }

        void silentTo(String user) {
            silentTo = user;
        }

        void answers() {
            if (isSilent) {
                answers.countDown();
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }
    }
}
