package dev.vitrail.cli;

import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of source files that were compiled before, with the compiler's messages: the next start loads that and needs
 * no javac. Kept under a key of everything that javac saw: the file, the jars of both paths by size and time, the JDK.
 * Errors are not kept.
 */
final class CompiledSources {
    /** System property: the folder. Without it, nothing is kept. */
    static final String PROPERTY = "vitrail.compiled";

    private static final long CAPACITY = 256L << 20;

    private final DiskCache cache;
    private final List<String> paths;

    /** Compiles a file. */
    interface Compilation {
        SourceCompiler.Result compile(Path file) throws IOException;
    }

    /**
     * The compilations of a folder.
     *
     * @param folder where they lie; null to keep nothing
     * @param paths the class path and the processor path, separated as on this system
     */
    CompiledSources(@Nullable Path folder, List<String> paths) {
        this.cache = new DiskCache(folder, CAPACITY);
        this.paths = List.copyOf(paths);
    }

    /** The compilations in the folder that {@value #PROPERTY} names. */
    static CompiledSources standard(List<String> paths) {
        String folder = System.getProperty(PROPERTY, "");
        return new CompiledSources(folder.isEmpty() ? null : Path.of(folder), paths);
    }

    /** What was kept of this file; otherwise what the compilation gives, which is kept. */
    SourceCompiler.Result compile(Path file, Compilation compilation) throws IOException {
        CacheKey key = cache.isOff() ? null : key(file);
        if (key == null) {
            return compilation.compile(file);
        }
        byte[] kept = cache.find(key);
        if (kept != null) {
            return unpack(kept);
        }
        SourceCompiler.Result result = compilation.compile(file);
        // Whoever saved the file meanwhile may have changed what javac read.
        if (result.success() && key.equals(key(file))) {
            cache.store(key, pack(result));
        }
        return result;
    }

    /** Null where something other than jars is on the paths: what a folder holds has no size and time. */
    private @Nullable CacheKey key(Path file) throws IOException {
        List<String> parts = new ArrayList<>(List.of(
                System.getProperty("java.home", ""),
                Runtime.version().toString(),
                file.toString(),
                Files.readString(file, StandardCharsets.ISO_8859_1)));
        for (String path : paths) {
            for (String entry : path.isEmpty() ? new String[0] : path.split(File.pathSeparator, -1)) {
                Path jar = Path.of(entry);
                if (!Files.isRegularFile(jar)) {
                    return null;
                }
                parts.add(jar.toAbsolutePath() + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
            }
            parts.add("");
        }
        return CacheKey.of("classes", parts.toArray(String[]::new));
    }

    private static byte[] pack(SourceCompiler.Result result) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        write(out, result.messages().getBytes(StandardCharsets.UTF_8));
        out.writeInt(result.files().size());
        for (Map.Entry<String, byte[]> file : result.files().entrySet()) {
            write(out, file.getKey().getBytes(StandardCharsets.UTF_8));
            write(out, file.getValue());
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The cache has checked that these are the bytes that were packed. */
    private static SourceCompiler.Result unpack(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String messages = text(in);
        int count = in.readInt();
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            files.put(text(in), in.readNBytes(in.readInt()));
        }
        return new SourceCompiler.Result(true, files, messages);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
