package io.kairos.delivery;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An SMTP server, and rules for a service that sends over it on a virtual clock. */
public class MailServer implements QuarkusTestResourceLifecycleManager {

    static GreenMail server;

    @Override
    public Map<String, String> start() {
        server = new GreenMail(ServerSetup.SMTP.dynamicPort());
        server.start();
        return Map.of("quarkus.mailer.host", "127.0.0.1", "quarkus.mailer.port", String.valueOf(server.getSmtp().getPort()),
                "kairos.delivery.email.from", "Shop <hello@shop.example>", "kairos.rules.directory", rules().toString(),
                "kairos.clock.start", PostOffice.START.toString());
    }

    static Path rules() {
        try {
            Path directory = Files.createTempDirectory("rules");
            Files.createDirectories(directory.resolve("templates"));
            Files.writeString(directory.resolve("templates/hello.subject.liquid"), "For {{ customer.name }}");
            Files.writeString(directory.resolve("templates/hello.html.liquid"), "<p>Hi {{ customer.name }}</p>");
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        server.stop();
    }
}
