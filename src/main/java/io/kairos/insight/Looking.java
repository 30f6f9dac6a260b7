package io.kairos.insight;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * How often looking several times finds a difference that is not there. At equally spaced looks, the sum of evidence
 * S<sub>k</sub> = Z<sub>k</sub>√k grows by independent standard normal steps; its density among tests that still go on
 * is integrated from look to look (Armitage, McPherson and Rowe 1969; Jennison and Turnbull 2000, chapter 19).
 */
final class Looking {

    // The integrands are Gaussians of width 1 over at most ±15: 64 points integrate them to about 1e-10.
    private static final int POINTS = 64;
    private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();

    private Looking() {
    }

    /**
     * How likely |Z| passes its bound at one of the looks.
     *
     * @param bounds of z, in the order of looks
     */
    static double crossing(double[] bounds) {
        double crossed = Normal.twoSided(bounds[0]);
        double edge = bounds[0];
        double[] points = {0};
        double[] mass = {1};
        for (int look = 2; look <= bounds.length; look++) {
            GaussIntegrator rule = RULES.legendre(POINTS, -edge, edge);
            double[] next = new double[POINTS];
            double[] nextMass = new double[POINTS];
            for (int i = 0; i < POINTS; i++) {
                next[i] = rule.getPoint(i);
                nextMass[i] = rule.getWeight(i) * density(points, mass, next[i]);
            }
            points = next;
            mass = nextMass;
            edge = bounds[look - 1] * Math.sqrt(look);
            for (int i = 0; i < POINTS; i++) {
                crossed += mass[i] * (Normal.below(-edge - points[i]) + Normal.below(points[i] - edge));
            }
        }
        return crossed;
    }

    private static double density(double[] points, double[] mass, double at) {
        double density = 0;
        for (int i = 0; i < points.length; i++) {
            double step = at - points[i];
            density += mass[i] * Math.exp(-step * step / 2);
        }
        return density / Math.sqrt(2 * Math.PI);
    }
}
