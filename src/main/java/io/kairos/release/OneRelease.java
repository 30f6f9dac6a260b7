package io.kairos.release;

/** A release by itself, whatever number is asked for. */
public record OneRelease(Release active) implements Releases {

    @Override
    public Release number(long number) {
        return active;
    }
}
