package io.kairos.delivery;

import liqp.TemplateContext;

/** What an output puts out that has no value, as the template's policy says. */
final class MissingValues {

    /** Where the policy is while a template is rendered: no Liquid variable has such a name. */
    static final String POLICY = "missing values";

    private MissingValues() {
    }

    /**
     * @param params the variable's name, empty when the output is none
     * @throws RenderingFailed when the policy says so
     */
    static Object known(Object value, TemplateContext context, Object... params) {
        boolean missing = value == null || value.toString().isBlank();
        String variable = params.length == 0 ? "" : params[0].toString();
        return missing && !variable.isEmpty() && context.get(POLICY) instanceof TemplatePolicy policy ? policy.insteadOf(variable) : value;
    }
}
