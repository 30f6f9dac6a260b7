package io.kairos.delivery;

import java.util.function.Supplier;

/** A value made when it is first asked for. */
final class OnFirstUse<T> implements Supplier<T> {

    private final Supplier<T> making;
    private T value;

    OnFirstUse(Supplier<T> making) {
        this.making = making;
    }

    @Override
    public synchronized T get() {
        if (value == null) {
            value = making.get();
        }
        return value;
    }
}
