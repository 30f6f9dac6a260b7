package io.kairos.insight;

/** How many of n did it. */
public record Proportion(long n, long successes) {

    /** @throws IllegalArgumentException unless 0 ≤ successes ≤ n */
    public Proportion {
        if (successes < 0 || successes > n) {
            throw new IllegalArgumentException(successes + " of " + n + " is not a proportion.");
        }
    }

    /** 0 to 1; 0 of nobody is 0. */
    public double rate() {
        return n == 0 ? 0 : (double) successes / n;
    }
}
