package io.kairos.behavior;

import jakarta.ws.rs.core.Response;
import java.util.Base64;

/** A transparent picture of one pixel, which nobody keeps: each look at it is asked for anew. */
public final class Pixel {

    private static final byte[] GIF = Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private Pixel() {
    }

    public static Response response() {
        return Response.ok(GIF, "image/gif").header("Cache-Control", "no-store, private, max-age=0").header("Pragma", "no-cache").build();
    }
}
