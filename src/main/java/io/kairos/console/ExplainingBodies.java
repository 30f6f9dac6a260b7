package io.kairos.console;

import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Says of a JSON body that does not fit which field it is, and what may stand there. */
final class ExplainingBodies {

    @ServerExceptionMapper
    Response unknown(UnrecognizedPropertyException e) {
        return problem(e.getPropertyName(), "\"" + e.getPropertyName() + "\" is no field here. There are "
                + String.join(", ", new TreeSet<>(e.getKnownPropertyIds().stream().map(String::valueOf).toList())) + ".");
    }

    @ServerExceptionMapper
    Response misfit(InvalidFormatException e) {
        String field = e.getPath().stream().map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .reduce((outer, inner) -> outer + "." + inner).orElse("body");
        return problem(field, "\"" + e.getValue() + "\" is not what belongs into " + field + ": " + expected(e.getTargetType()) + ".");
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + String.join(", ", java.util.Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList());
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return type == boolean.class ? "true or false" : "a number";
        }
        return java.time.temporal.Temporal.class.isAssignableFrom(type) ? "a time such as 2026-03-01T09:00:00Z" : "a " + type.getSimpleName();
    }

    private static Response problem(String field, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.BAD_REQUEST).withTitle("The body does not fit").withDetail(detail)
                .with("field", field).build().toResponse();
    }
}
