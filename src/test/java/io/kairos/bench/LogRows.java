package io.kairos.bench;

import io.kairos.bench.Workload.Sent;
import io.kairos.customer.Ids;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** Behaviors as rows of the log, copied in past the service. */
final class LogRows {

    private static final int CHUNK = 100_000;

    private LogRows() {
    }

    /** @param seq of the first, less one */
    static byte[] of(List<Sent> behaviors, long seq) {
        StringBuilder rows = new StringBuilder();
        for (Sent sent : behaviors) {
            String at = Instant.ofEpochMilli(sent.time()).toString();
            rows.append(Ids.user(sent.userId())).append('\t').append(Ids.of("bench", sent.messageId()))
                    .append('\t').append(++seq).append('\t').append(sent.type()).append('\t').append(at).append('\t').append(at)
                    .append("\tbench\t").append(sent.messageId()).append('\t').append(sent.properties()).append("\t\\N\n");
        }
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    static void copyBehaviors(Connection connection, byte[] rows) throws SQLException, IOException {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy behavior from stdin", new ByteArrayInputStream(rows));
    }

    /** Customers and what they did, as if all of it had been decided long ago. */
    static void copy(Connection connection, List<Sent> behaviors) throws SQLException, IOException {
        Set<String> users = behaviors.stream().map(Sent::userId).collect(Collectors.toSet());
        String customers = users.stream().map(user -> Ids.user(user) + "\t" + user + "\t{}\t2020-01-01Z\n").collect(Collectors.joining());
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy customer (id, user_id, attributes, first_seen_at) from stdin", new ByteArrayInputStream(customers.getBytes(StandardCharsets.UTF_8)));
        for (int from = 0; from < behaviors.size(); from += CHUNK) {
            copyBehaviors(connection, of(behaviors.subList(from, Math.min(from + CHUNK, behaviors.size())), from));
        }
        connection.createStatement().execute("analyze");
    }
}
