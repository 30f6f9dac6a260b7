package io.kairos.release;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks a rules directory from a zip or tar.gz that anybody may have made. */
public final class ReadingArchive {

    private static final int MOST_FILES = 5_000;
    private static final int LONGEST_FILE = 1 << 20;
    private static final int LARGEST = 20 << 20;

    /** The message says what to do. */
    public static final class BadArchive extends IllegalArgumentException {
        BadArchive(String message) {
            super(message);
        }
    }

    private ReadingArchive() {
    }

    /**
     * @return path below the rules directory to content, of the files that belong to a release; the directory itself may
     *         stand around them in the archive
     * @throws BadArchive when it is none, too large, or has paths that lead elsewhere
     */
    public static Map<String, byte[]> read(byte[] archive) {
        Map<String, byte[]> all = new TreeMap<>();
        try (ArchiveInputStream<?> entries = open(archive)) {
            int total = 0;
            for (ArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String path = checked(entry);
                if (entry.isDirectory()) {
                    continue;
                }
                if (all.size() >= MOST_FILES) {
                    throw new BadArchive("The archive has more than " + MOST_FILES + " files: pack only the rules directory.");
                }
                byte[] content = entries.readNBytes(LONGEST_FILE + 1);
                total += content.length;
                if (content.length > LONGEST_FILE || total > LARGEST) {
                    throw new BadArchive("\"" + path + "\" makes the archive too large: a file may have 1 MB, all together 20 MB.");
                }
                if (all.put(path, content) != null) {
                    throw new BadArchive("\"" + path + "\" is in the archive twice: pack it again.");
                }
            }
        } catch (IOException | RuntimeException e) {
            throw e instanceof BadArchive bad ? bad : new BadArchive("The archive is broken" + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")") + ": pack it again.");
        }
        Map<String, byte[]> files = parts(all);
        if (files.isEmpty()) {
            throw new BadArchive("The archive has no rules: pack the directory that has triggers, journeys, templates and scenarios in it.");
        }
        return files;
    }

    private static ArchiveInputStream<?> open(byte[] archive) throws IOException {
        if (archive.length > LARGEST) {
            throw new BadArchive("The archive is larger than 20 MB.");
        }
        InputStream bytes = new BufferedInputStream(new ByteArrayInputStream(archive));
        if (archive.length > 3 && archive[0] == 'P' && archive[1] == 'K') {
            return new ZipArchiveInputStream(bytes);
        }
        if (archive.length > 1 && archive[0] == 0x1f && archive[1] == (byte) 0x8b) {
            return new TarArchiveInputStream(new GzipCompressorInputStream(bytes));
        }
        throw new BadArchive("This is neither a zip nor a tar.gz.");
    }

    private static String checked(ArchiveEntry entry) {
        String path = entry.getName().replaceFirst("^\\./", "");
        boolean strange = entry instanceof TarArchiveEntry tar && (tar.isSymbolicLink() || tar.isLink() || tar.isCharacterDevice() || tar.isBlockDevice() || tar.isFIFO())
                || entry instanceof ZipArchiveEntry zip && zip.isUnixSymlink();
        if (strange) {
            throw new BadArchive("\"" + path + "\" is a link or a device: pack plain files only.");
        }
        if (path.startsWith("/") || path.contains("\\") || path.contains(":") || path.indexOf('\0') >= 0 || path.length() > 300
                || ("/" + path + "/").contains("/../")) {
            throw new BadArchive("\"" + (path.length() <= 100 ? path : path.substring(0, 100) + "…") + "\" leads out of the directory: pack it with paths below the rules directory.");
        }
        return path;
    }

    /** The files of a release, from the archive's root or from the one directory around them. */
    private static Map<String, byte[]> parts(Map<String, byte[]> all) {
        Map<String, byte[]> files = new TreeMap<>(all);
        files.keySet().removeAll(RulesDirectory.notParts(all.keySet()));
        if (files.isEmpty()) {
            Map<String, byte[]> below = new TreeMap<>();
            all.forEach((path, content) -> below.put(path.substring(path.indexOf('/') + 1), content));
            files.putAll(below);
            files.keySet().removeAll(RulesDirectory.notParts(below.keySet()));
        }
        return files;
    }
}
