package io.kairos.release;

import java.util.List;

/**
 * The third layer of the sandbox: the loader from which compiled rules are linked does not know the classes that reach out
 * of the engine. A list of what is forbidden, because the engine itself loads through it too.
 */
final class FencedClassLoader extends ClassLoader {

    /** A name, with the classes inside it; with a star everything that begins so. */
    private static final List<String> FORBIDDEN = List.of("java.lang.System", "java.lang.Runtime", "java.lang.Process*", "java.lang.Thread",
            "java.lang.ThreadGroup", "java.lang.ClassLoader", "java.lang.Module*", "java.lang.StackWalker", "java.lang.reflect.*",
            "java.io.File*", "java.io.RandomAccessFile", "java.io.Console", "java.io.Print*", "java.nio.file.*", "java.nio.channels.*",
            "java.net.*", "java.rmi.*", "java.sql.*", "java.util.concurrent.Executor*", "java.util.concurrent.ForkJoin*",
            "java.util.concurrent.CompletableFuture", "java.util.Timer*", "java.util.ServiceLoader", "java.util.Scanner", "java.util.zip.*",
            "java.util.jar.*", "java.util.logging.*", "javax.*", "jakarta.*", "jdk.*", "sun.*", "com.sun.*", "io.quarkus.*", "io.vertx.*",
            "io.netty.*", "org.hibernate.*", "org.jdbi.*", "org.postgresql.*", "org.jboss.*", "io.kairos.decision.*", "io.kairos.journey.*",
            "io.kairos.delivery.*", "io.kairos.console.*", "org.mvel*", "groovy.*", "org.codehaus.*");

    FencedClassLoader(ClassLoader parent) {
        super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (FORBIDDEN.stream().anyMatch(forbidden -> meant(forbidden, name))) {
            throw new ClassNotFoundException(name + " is not for rules");
        }
        return super.loadClass(name, resolve);
    }

    private static boolean meant(String forbidden, String name) {
        return forbidden.endsWith("*") ? name.startsWith(forbidden.substring(0, forbidden.length() - 1))
                : name.equals(forbidden) || name.startsWith(forbidden + "$");
    }
}
