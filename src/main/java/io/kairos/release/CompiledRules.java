package io.kairos.release;

/** Rules somebody has compiled already: one pod compiles, the others load. */
interface CompiledRules {

    /** Nobody has compiled anything. */
    CompiledRules NONE = new CompiledRules() {
        @Override
        public byte[] get(String key) {
            return null;
        }

        @Override
        public void put(String key, byte[] kjar) {
            // nobody else is there to load it
        }
    };

    /** @return null when it has to be compiled */
    byte[] get(String key);

    void put(String key, byte[] kjar);
}
