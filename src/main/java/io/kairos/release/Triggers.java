package io.kairos.release;

/** The one thing a rule's consequence may use: the DRL global {@code triggers}. */
public interface Triggers {

    /**
     * Fires a trigger.
     *
     * @param trigger   its name, which journeys enter on
     * @param behaviors the behaviors it is about (at least one), optionally followed by one String, the
     *                  key; without a key, or with a null one, the behaviors' message ids are the key
     */
    void fire(String trigger, Object... behaviors);
}
