package io.kairos.delivery;

import java.util.concurrent.Callable;

/** Runs work in a transaction of its own, which an exception rolls back. */
interface Transactions {

    <T> T call(Callable<T> work);
}
