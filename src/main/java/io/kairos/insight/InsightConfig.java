package io.kairos.insight;

import io.smallrye.config.ConfigMapping;

/** What is assumed where nobody says otherwise. */
@ConfigMapping(prefix = "kairos.insight")
interface InsightConfig {

    SplitPlan plan();

    /** The plan of a split test; see {@link Plan}. */
    interface SplitPlan {

        double from();

        double to();

        double power();

        double alpha();

        /** pocock or obrien-fleming. */
        Boundary boundary();

        int looks();
    }
}
