package io.kairos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.kairos.bench.Service;
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
 * The built service is killed with -9 at each point of {@code src/docs/message-states.md}, one after the other, and started again: what
 * the customer's behavior led to is there once, nothing is missing, and no cap is exceeded. Triggers in the database hold the service
 * where it is to die, so it takes no hooks in the service and no luck.
 */
class KillAtEachPointIT {

    private static final int TRAP = 4711;

    /** Where the service is killed. */
    enum Point {
        ACCEPTED("after insert on arrival"),
        DECIDED("after insert on decision"),
        ENROLLED("after insert on enrollment"),
        QUEUED("after insert on message"),
        WAKE_SET("after update on turn"),
        TURN_COMMITS("after insert on message", End.LOST),
        TURN_COMMITTED("after insert on message", End.UNANSWERED),
        CONTENT_KEPT("after update on message", "old.content is null and new.content is not null"),
        CONTENT_COMMITTED("after update on message", "old.content is null and new.content is not null", End.UNANSWERED),
        CLAIMED("after update on message", "old.content is null and new.content is not null", End.CLAIMED),
        HANDED_OVER(null),
        SETTLED("before update on message", "new.status = 'sent' and new.channel = 'sms'"),
        SETTLEMENT_COMMITS("after update on message", "new.status = 'sent' and new.channel = 'sms'", End.LOST),
        SETTLEMENT_COMMITTED("after update on message", "new.status = 'sent' and new.channel = 'sms'", End.UNANSWERED),
        SHOWN("after insert on in_app"),
        SHOWING_COMMITS("after insert on in_app", End.LOST),
        WOKEN("after update on enrollment", "old.state = 'WAITING'"),
        POSTED("before update on message", "new.status = 'sent' and new.channel = 'webhook'");

        /** What becomes of the transaction that is held: nothing, or its commit was under way. */
        enum End {
            ABORTED, LOST, UNANSWERED, CLAIMED
        }

        private final String event;
        private final String when;
        private final End end;

        Point(String event) {
            this(event, "true", End.ABORTED);
        }

        Point(String event, String when) {
            this(event, when, End.ABORTED);
        }

        Point(String event, End end) {
            this(event, "true", end);
        }

        Point(String event, String when, End end) {
            this.event = event;
            this.when = when;
            this.end = end;
        }

        String trigger() {
            boolean atCommit = end != End.ABORTED;
            return "create " + (atCommit ? "constraint " : "") + "trigger trap_" + name().toLowerCase() + " " + event
                    + (atCommit ? " deferrable initially deferred" : "") + " for each row when (" + when + ") execute function trap('" + name() + "')";
        }
    }

    private static final String FUNCTION = """
            create table trap (point text);
            create function trap() returns trigger as $$
            begin
                if exists (select from trap where point = tg_argv[0]) then perform pg_advisory_xact_lock(%d); end if;
                return new;
            end $$ language plpgsql""".formatted(TRAP);

    @TempDir
    Path directory;

    private final Provider provider = new Provider();
    private Jdbi database;

    @Test
    void whereverItDiesEverythingHappensOnce() throws Exception {
        try (DurableDatabase postgres = DurableDatabase.start(directory);
                Service service = new Service(directory, postgres.datasource("kairos"), rules())) {
            database = Jdbi.create(() -> postgres.connect("kairos"));
            start(service);
            database.useHandle(handle -> handle.execute(FUNCTION));
            for (Point point : Point.values()) {
                if (point.event != null) {
                    database.useHandle(handle -> handle.execute(point.trigger()));
                }
                CompletableFuture<Void> acting = dies(point, service, postgres);
                start(service);
                acting.join();
                try {
                    await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> once(point.name()));
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

    /** @return done when what she did is accepted, which may take a second attempt */
    private CompletableFuture<Void> dies(Point point, Service service, DurableDatabase postgres) throws Exception {
        try (Connection holder = postgres.connect("kairos"); Connection other = postgres.connect("kairos")) {
            execute(holder, "select pg_advisory_lock(" + TRAP + ")");
            database.useHandle(handle -> handle.execute("insert into trap values (?)", point.name()));
            CountDownLatch silence = new CountDownLatch(1);
            provider.silence = point == Point.HANDED_OVER ? silence : null;
            CompletableFuture<Void> acting = acts(service, point.name());
            await(point + " is reached").atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20))
                    .until(() -> point == Point.HANDED_OVER ? provider.isSilent : waiting("advisory"));
            if (point.end == Point.End.CLAIMED) {
                claimed(holder, other);
            }
            service.kill();
            provider.silence = null;
            silence.countDown();
            execute(holder, "delete from trap");
            if (point.end != Point.End.UNANSWERED) {
                execute(holder, "select pg_terminate_backend(pid) from pg_locks where not granted");
            }
            return acting;
        }
    }

    /** The content is committed, and the next transaction has claimed the message and stands before it looks at what is new. */
    private void claimed(Connection holder, Connection other) throws SQLException {
        other.setAutoCommit(false);
        CompletableFuture<Void> locked = CompletableFuture.runAsync(() -> execute(other, "lock table withdrawal in access exclusive mode"));
        await().until(() -> waiting("relation"));
        execute(holder, "delete from trap");
        execute(holder, "select pg_advisory_unlock(" + TRAP + ")");
        locked.join();
        await().atMost(Duration.ofMinutes(1)).until(() -> list("""
                select l.pid::text from pg_locks l where not l.granted and l.locktype = 'relation' and exists (select from pg_locks r
                where r.pid = l.pid and r.relation = 'message'::regclass and r.mode = 'RowShareLock')""").size() > 0);
    }

    private boolean waiting(String type) {
        return !list("select pid::text from pg_locks where not granted and locktype = '" + type + "'"
                + (type.equals("advisory") ? " and objid = " + TRAP : "")).isEmpty();
    }

    private void once(String user) {
        assertThat(list("select count(*)::text from arrival")).containsExactly("0");
        assertThat(list("select d.key from decision d join customer c on c.id = d.customer_id where c.user_id = '" + user + "'")).hasSize(1);
        assertThat(list("select e.state from enrollment e join customer c on c.id = e.customer_id where c.user_id = '" + user + "'")).containsExactly("COMPLETED");
        assertThat(list("select m.channel || ' ' || m.status from message m join customer c on c.id = m.customer_id where c.user_id = '" + user + "'"))
                .as("the cap leaves room for one text message").containsExactlyInAnyOrder("sms sent", "sms suppressed", "in-app sent", "webhook sent");
        assertThat(list("select i.id::text from in_app i join customer c on c.id = i.customer_id where c.user_id = '" + user + "'")).hasSize(1);
        assertThat(provider.got.stream().filter(post -> post.body().contains("Body=" + user + "+")).distinct())
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
        service.start(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dkairos.delivery.sms.base-url=" + provider.url(), "-Dkairos.delivery.sms.account=AC1",
                "-Dkairos.delivery.sms.auth-token=t", "-Dkairos.delivery.sms.from=+15005550001", "-Dkairos.delivery.retry.first=100ms"));
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

    /** Takes text messages and webhooks, and keeps its answer to one while told to. */
    private static final class Provider {

        record Post(String path, String id, String body) {
        }

        final ConcurrentLinkedQueue<Post> got = new ConcurrentLinkedQueue<>();
        volatile CountDownLatch silence;
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
                got.add(new Post(exchange.getRequestURI().getPath(), exchange.getRequestHeaders().getFirst("webhook-id"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                CountDownLatch until = exchange.getRequestURI().getPath().equals("/hook") ? null : silence;
                try {
                    if (until != null) {
                        isSilent = true;
                        until.await();
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

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }
    }
}
