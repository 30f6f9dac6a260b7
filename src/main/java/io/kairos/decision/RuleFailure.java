package io.kairos.decision;

/** A rule failed on a customer's facts. */
final class RuleFailure extends RuntimeException {

    private final String rule;

    /** @param rule its name; null when Drools does not tell */
    RuleFailure(String rule, String reason) {
        super(reason);
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
