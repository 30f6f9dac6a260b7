package io.kairos.insight;

import java.math.BigDecimal;
import java.math.MathContext;

/** n values by their sum and the sum of their squares, both exact, as money is. */
public record Moments(long n, BigDecimal sum, BigDecimal squares) {

    private static final MathContext EXACT = MathContext.DECIMAL128;

    public double mean() {
        return n == 0 ? 0 : sum.divide(BigDecimal.valueOf(n), EXACT).doubleValue();
    }

    /** With n − 1 below; exact until the end, so that large sums do not cancel each other. 0 for fewer than two values. */
    public double variance() {
        if (n < 2) {
            return 0;
        }
        BigDecimal spread = squares.subtract(sum.multiply(sum).divide(BigDecimal.valueOf(n), EXACT));
        return Math.max(0, spread.divide(BigDecimal.valueOf(n - 1), EXACT).doubleValue());
    }
}
