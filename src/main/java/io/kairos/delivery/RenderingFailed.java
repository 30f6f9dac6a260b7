package io.kairos.delivery;

/** A message's content cannot be made from its template; another attempt would fail alike. */
final class RenderingFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RenderingFailed(String sentence) {
        super(sentence);
    }
}
