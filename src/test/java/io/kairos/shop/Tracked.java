package io.kairos.shop;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The rehearsed service with providers' keys that are made for the test. */
public class Tracked extends Rehearsed {

    static final String MAILGUN_KEY = "key-of-the-test";
    /** Where the test finds SendGrid's private key: profile and test are loaded by different class loaders. */
    static final String SENDGRID_KEY = "kairos.test.sendgrid-private-key";

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(super.getConfigOverrides());
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            System.setProperty(SENDGRID_KEY, Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
            config.put("kairos.delivery.hooks.sendgrid.public-key", Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
        config.put("kairos.delivery.hooks.mailgun.signing-key", MAILGUN_KEY);
        return config;
    }
}
