package io.kairos.journey;

import java.util.Collection;

/** Guesses which name was meant. */
final class Names {

    private Names() {
    }

    /** @return {@code " Did you mean 'x'?"}, or nothing when no name is near */
    static String meant(String written, Collection<String> known) {
        String best = null;
        int least = Math.max(1, written.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(written, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best == null ? "" : " Did you mean '" + best + "'?";
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
