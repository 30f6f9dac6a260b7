package io.kairos.release;

/** The releases as the rest of the service sees them. */
public interface Releases {

    /** The release that decides now. */
    Release active();

    /**
     * A release by its number, for what is still under way under it; compiled on first use and cached.
     *
     * @throws IllegalArgumentException when there is none of this number
     */
    Release number(long number);
}
