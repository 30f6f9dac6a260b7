package io.kairos.console;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;

/** Bounds how much is read of a request: files that are uploaded may have what the server allows, all else far less. */
class LimitingRequests {

    private static final long MOST = 2 << 20;
    private static final String TOO_LARGE = "{\"status\":413,\"title\":\"This is too large\",\"detail\":\"A request may have 2 MB: send it in several, or pack it.\"}";

    /** Right behind where Quarkus sets the limit of all. */
    void limit(@Observes Router router) {
        router.route().order(-1).handler(LimitingRequests::limit);
    }

    private static void limit(RoutingContext request) {
        if (request.normalizedPath().equals("/api/imports")) {
            request.next();
            return;
        }
        String length = request.request().getHeader("Content-Length");
        if (length != null && length.matches("\\d+") && (length.length() > 18 || Long.parseLong(length) > MOST)) {
            request.response().setStatusCode(413).putHeader("Connection", "close").putHeader("Content-Type", "application/problem+json").end(TOO_LARGE);
            return;
        }
        request.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, MOST);
        request.next();
    }
}
