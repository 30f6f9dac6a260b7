package io.kairos.release;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The second layer of the sandbox: whatever Drools generated from a rule may link only what rules need. It reads the
 * constant pool of every generated class (JVM specification, 4.4) before any of them is loaded.
 */
final class CheckingBytecode {

    private CheckingBytecode() {
    }

    /** What the classes of a kjar link that rules do not need, as {@code java/lang/System.exit}; empty when nothing. */
    static Set<String> foreign(byte[] kjar) {
        Set<String> foreign = new TreeSet<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(kjar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    links(zip.readAllBytes()).stream().filter(link -> !AllowedLinks.allow(link)).forEach(foreign::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return foreign;
    }

    /** Classes as {@code java/lang/String}, their members as {@code java/lang/String.length}. */
    static Set<String> links(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.readInt();
        in.readUnsignedShort();
        in.readUnsignedShort();
        int count = in.readUnsignedShort();
        String[] texts = new String[count];
        int[][] pairs = new int[count][];
        int[] classes = new int[count];
        List<int[]> members = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes[i] = in.readUnsignedShort();
                case 9, 10, 11 -> members.add(new int[] {in.readUnsignedShort(), in.readUnsignedShort()});
                case 12 -> pairs[i] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
                case 5, 6 -> {
                    in.readLong();
                    i++;
                }
                case 8, 16, 19, 20 -> in.readUnsignedShort();
                case 15 -> in.skipBytes(3);
                case 3, 4, 17, 18 -> in.readInt();
                default -> throw new IOException("unknown constant " + tag);
            }
        }
        Set<String> links = new TreeSet<>();
        for (int name : classes) {
            if (name > 0) {
                links.add(texts[name].replaceAll("^\\[+L?|;$", ""));
            }
        }
        for (int[] member : members) {
            links.add(texts[classes[member[0]]].replaceAll("^\\[+L?|;$", "") + "." + texts[pairs[member[1]][0]]);
        }
        return links;
    }
}
