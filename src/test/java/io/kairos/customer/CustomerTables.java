package io.kairos.customer;

import org.jdbi.v3.core.Jdbi;

/** The customers on record, for tests of lower rooms that run without the service. */
public final class CustomerTables {

    private CustomerTables() {
    }

    public static Customers customers(Jdbi jdbi) {
        return new Customers(jdbi);
    }
}
