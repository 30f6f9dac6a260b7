package io.kairos;

import java.nio.file.Path;

/** A process of its own that owns an embedded database until it is killed, or told to end by a line of input. */
final class OwningDatabase {

    private OwningDatabase() {}

    public static void main(String... args) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(args[0]), Path.of(args[1]), EmbeddedDatabase.DURABLE)) {
            System.out.println(database.jdbcUrl());
            System.in.read();
        }
    }
}
