package io.kairos.release;

import java.util.List;

/** A lower room's look at a compiled release before it is published. */
public interface ReleaseCheck {

    /**
     * @param findings why it is not published
     * @param warnings worth reading, but no reason to refuse
     */
    record Checked(List<Finding> findings, List<Finding> warnings) {
    }

    Checked check(Release release);
}
