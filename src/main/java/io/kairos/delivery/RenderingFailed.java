package io.kairos.delivery;

/** A message's content cannot be made from its template; another attempt would fail alike. */
final class RenderingFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean skips;

    RenderingFailed(String sentence) {
        this(sentence, false);
    }

    /** @param skips whether the template asks that the message is left out then */
    RenderingFailed(String sentence, boolean skips) {
        super(sentence);
        this.skips = skips;
    }

    boolean skips() {
        return skips;
    }
}
