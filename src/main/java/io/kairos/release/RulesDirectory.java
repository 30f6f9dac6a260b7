package io.kairos.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a rules directory that make up a release. */
public final class RulesDirectory {

    /** Hidden files, notes for people and what deployment needs are not part of a release. */
    private static final Pattern PART = Pattern.compile("(triggers|policies|segments|journeys|templates|scenarios)/(?!.*(^|/)\\.)(?!.*README\\.md$).+|tracking-plan\\.yaml");

    private final Path root;

    public RulesDirectory(Path root) {
        this.root = root;
    }

    /** Which of these paths do not belong to a release. */
    static Set<String> notParts(Set<String> paths) {
        return paths.stream().filter(path -> !PART.matcher(path).matches()).collect(Collectors.toCollection(TreeSet::new));
    }

    static Finding notPart(String path) {
        return new Finding(path, 0, 0, null, "A file of a release stands in triggers, policies, segments, journeys, templates or scenarios: move or remove it.");
    }

    /** @return path below the directory, with forward slashes, to content; links are followed, as ConfigMaps need */
    public Map<String, byte[]> read() {
        Map<String, byte[]> files = new TreeMap<>();
        each((name, path) -> files.put(name, Files.readAllBytes(path)));
        return files;
    }

    /** Changes whenever a file is added, removed, or written; cheap. */
    String fingerprint() {
        StringBuilder print = new StringBuilder();
        each((name, path) -> print.append(name).append(' ').append(Files.size(path)).append(' ')
                .append(Files.getLastModifiedTime(path).toMillis()).append('\n'));
        return print.toString();
    }

    private interface Visit {
        void file(String name, Path path) throws IOException;
    }

    private void each(Visit visit) {
        if (!Files.isDirectory(root)) {
            throw new IllegalStateException("There is no rules directory " + root.toAbsolutePath() + ": set kairos.rules.directory.");
        }
        try (Stream<Path> paths = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile).sorted()::iterator) {
                String name = root.relativize(path).toString().replace('\\', '/');
                if (PART.matcher(name).matches()) {
                    visit.file(name, path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
