package io.kairos.insight;

/** Where a true value lies with 95 % confidence, both ends included. */
public record Interval(double low, double high) {

    static Interval around(double middle, double halfWidth) {
        return new Interval(middle - halfWidth, middle + halfWidth);
    }
}
