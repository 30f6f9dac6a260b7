package io.kairos.console;

import io.kairos.behavior.Import;
import io.kairos.behavior.Upload;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How an uploaded file is to be read, as a request says it. */
final class UploadParameters {

    private UploadParameters() {
    }

    static Upload upload(String of, String file, String separator, String columns, boolean dryRun, String actor) {
        String kind = of == null || of.isBlank() ? "customers" : of.strip();
        if (Arrays.stream(Import.Kind.values()).noneMatch(one -> one.name().toLowerCase(Locale.ROOT).equals(kind))) {
            throw problem(400, "The file cannot be taken", "of is customers or behaviors.");
        }
        return new Upload(Import.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), file == null || file.isBlank() ? null : file.strip().substring(0, Math.min(200,
                file.strip().length())), separator == null || separator.isBlank() ? null : separator.strip(), columns(columns), dryRun, actor);
    }

    private static Map<String, String> columns(String text) {
        Map<String, String> names = new HashMap<>();
        for (String one : text == null || text.isBlank() ? new String[0] : text.split(",")) {
            int colon = one.indexOf(':');
            if (colon < 1) {
                throw problem(400, "The file cannot be taken", "Write columns as the file's name, a colon and the name here: columns=Customer No:userId,Notes:");
            }
            names.put(one.substring(0, colon).strip(), one.substring(colon + 1).strip());
        }
        return names;
    }

    static HttpProblem problem(int status, String title, String detail) {
        return HttpProblem.builder().withStatus(Response.Status.fromStatusCode(status)).withTitle(title).withDetail(detail).build();
    }
}
