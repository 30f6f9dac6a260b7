package io.kairos.delivery;

import io.kairos.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;

/** Transactions of a test's own database that all SQL of a thread joins, as the service's do. */
final class JoinedTransactions implements Transactions, ConnectionFactory {

    private final DataSource dataSource = TestDatabase.fresh();
    private final ThreadLocal<Connection> joined = new ThreadLocal<>();
    final Jdbi jdbi = Jdbi.create(this).registerArrayType(UUID.class, "uuid").registerArrayType(String.class, "text")
            .registerArrayType(Long.class, "bigint").registerArrayType(Timestamp.class, "timestamptz");

    /** Runs in the transaction before it commits; may throw, as a process may die. */
    Runnable beforeCommit = () -> {
    };

    @Override
    public Connection openConnection() throws SQLException {
        return joined.get() == null ? dataSource.getConnection() : joined.get();
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        if (connection != joined.get()) {
            connection.close();
        }
    }

    @Override
    public <T> T call(Callable<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            joined.set(connection);
            try {
                T result = work.call();
                beforeCommit.run();
                connection.commit();
                return result;
            } catch (Exception | Error failed) {
                connection.rollback();
                throw failed;
            } finally {
                joined.remove();
            }
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
