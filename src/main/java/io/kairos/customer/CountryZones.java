package io.kairos.customer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Properties;

/** In which time zone most people of a country live. */
final class CountryZones {

    private static final Properties ZONES = read();

    private CountryZones() {
    }

    /** @param country ISO 3166 code of two letters, or the country's English name; null when it is unknown */
    static ZoneId of(String country) {
        if (country == null) {
            return null;
        }
        String zone = ZONES.getProperty(country.strip().toUpperCase(Locale.ROOT));
        if (zone == null) {
            for (String code : Locale.getISOCountries()) {
                if (new Locale("", code).getDisplayCountry(Locale.ENGLISH).equalsIgnoreCase(country.strip())) {
                    zone = ZONES.getProperty(code);
                }
            }
        }
        return zone == null ? null : ZoneId.of(zone);
    }

    private static Properties read() {
        Properties zones = new Properties();
        try (InputStream in = CountryZones.class.getResourceAsStream("/country-zones.properties")) {
            zones.load(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return zones;
    }
}
