package io.kairos.journey;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many may enter a journey in any stretch of time of a length. @param written as in the journey's file, such as {@code 1000/h} */
public record Rate(int most, Duration per, String written) {

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,6})/([1-9][0-9]{0,3})?([smhd])");

    static Rate of(String written) {
        Matcher rate = WRITTEN.matcher(written);
        if (!rate.matches()) {
            throw new IllegalArgumentException("not a rate: " + written);
        }
        String length = rate.group(2) == null ? "1" : rate.group(2);
        return new Rate(Integer.parseInt(rate.group(1)), ReadingJourney.duration(length + rate.group(3)), written);
    }
}
