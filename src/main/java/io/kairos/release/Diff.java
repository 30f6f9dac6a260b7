package io.kairos.release;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is different between two releases, file by file. */
public final class Diff {

    private static final int CONTEXT = 3;

    /**
     * @param change added, removed or changed
     * @param lines  a unified diff
     */
    public record File(String file, String change, List<String> lines) {
    }

    private Diff() {
    }

    public static List<File> between(Map<String, byte[]> before, Map<String, byte[]> after) {
        List<File> files = new ArrayList<>();
        for (String path : changed(before, after)) {
            String change = !before.containsKey(path) ? "added" : !after.containsKey(path) ? "removed" : "changed";
            List<String> old = lines(before.get(path));
            files.add(new File(path, change, UnifiedDiffUtils.generateUnifiedDiff(path, path, old,
                    DiffUtils.diff(old, lines(after.get(path))), CONTEXT)));
        }
        return files;
    }

    /** Paths of the files that are not the same. */
    static Set<String> changed(Map<String, byte[]> before, Map<String, byte[]> after) {
        Set<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        paths.removeIf(path -> Arrays.equals(before.get(path), after.get(path)));
        return paths;
    }

    private static List<String> lines(byte[] content) {
        return content == null ? List.of() : new String(content, StandardCharsets.UTF_8).lines().toList();
    }
}
