package io.kairos.console;

import io.kairos.insight.Boundary;
import io.kairos.insight.Plan;
import jakarta.ws.rs.QueryParam;

/** The plan of a split test, as a URL has it; what is left out is as usual. Numbers are text, for errors that say what to do. */
class PlanParameters {

    @QueryParam("from")
    String from;
    @QueryParam("to")
    String to;
    @QueryParam("power")
    String power;
    @QueryParam("alpha")
    String alpha;
    @QueryParam("boundary")
    String boundary;
    @QueryParam("looks")
    String looks;

    /** @throws IllegalArgumentException in words */
    Plan plan(Plan usual) {
        return new Plan(number("from", from, usual.from()), number("to", to, usual.to()), number("power", power, usual.power()),
                number("alpha", alpha, usual.alpha()), boundary == null ? usual.boundary() : Boundary.of(boundary),
                (int) number("looks", looks, usual.looks()));
    }

    private static double number(String name, String text, double usual) {
        try {
            return text == null ? usual : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number, such as 0.05.", e);
        }
    }
}
