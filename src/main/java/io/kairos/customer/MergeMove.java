package io.kairos.customer;

import java.util.UUID;

/** What a room does with its rows when one customer turns out to be another, in the merge's transaction. */
public interface MergeMove {

    /** Moves all rows of {@code from} to {@code into}; may be called again for rows that came late. */
    void move(UUID from, UUID into);
}
