package io.kairos.insight;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** What is assumed where nobody says otherwise. */
@ConfigMapping(prefix = "kairos.insight")
interface InsightConfig {

    SplitPlan plan();

    Splits splits();

    /** When splits that decide something by themselves do so. */
    interface Splits {

        /** How often it is looked whether a split test has a winner. */
        Duration winners();

        /** How often the shares of adaptive splits follow what converted. */
        Duration shares();

        /** Of 10,000: what each arm of an adaptive split gets at least. */
        int leastShare();
    }

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
