package dev.vitrail.runtime.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A file system that forgets: after a crash, what was not forced may be there, may be missing, may be there in part;
 * names and contents independently of each other.
 */
final class SimulatedDisk implements FileLayer {

    /** Called before every operation; may throw in its place. */
    interface Probe {
        void before(String operation) throws IOException;
    }

    private static final class Content {
        private byte[] durable = new byte[0];
        private final List<byte[]> pending = new ArrayList<>();

        byte[] now() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(durable);
            pending.forEach(all::writeBytes);
            return all.toByteArray();
        }

        /** Any of the writes may be lost, or cut, or be zeros because only the length got there. */
        byte[] afterCrash(Random random) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(durable);
            for (byte[] write : pending) {
                switch (random.nextInt(4)) {
                    case 0 -> all.writeBytes(write);
                    case 1 -> all.write(write, 0, random.nextInt(write.length + 1));
                    case 2 -> all.writeBytes(new byte[write.length]);
                    default -> {}
                }
            }
            return all.toByteArray();
        }
    }

    /** A change of names: one taken away, one set. */
    private record Naming(
            @Nullable Path removed,
            @Nullable Path set,
            @Nullable Content content) {
        void apply(Map<Path, Content> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (set != null && content != null) {
                names.put(set, content);
            }
        }
    }

    private final Map<Path, Content> names = new HashMap<>();
    private final Map<Path, Content> durableNames = new HashMap<>();
    private final List<Naming> pendingNames = new ArrayList<>();
    private Probe probe = operation -> {};

    void probe(Probe probe) {
        this.probe = probe;
    }

    /** The files as a running process sees them. */
    Map<Path, byte[]> files() {
        Map<Path, byte[]> files = new HashMap<>();
        names.forEach((path, content) -> files.put(path, content.now()));
        return files;
    }

    /** The files as they may be after a crash now. */
    Map<Path, byte[]> afterCrash(Random random) {
        Map<Path, Content> left = new HashMap<>(durableNames);
        for (Naming naming : pendingNames) {
            if (random.nextBoolean()) {
                naming.apply(left);
            }
        }
        Map<Path, byte[]> files = new HashMap<>();
        left.forEach((path, content) -> files.put(path, content.afterCrash(random)));
        return files;
    }

    private void rename(Naming naming) {
        naming.apply(names);
        pendingNames.add(naming);
    }

    @Override
    public Output create(Path file) throws IOException {
        probe.before("create");
        Content content = new Content();
        rename(new Naming(null, file, content));
        return new Output() {
            private boolean open = true;

            @Override
            public int write(ByteBuffer source) throws IOException {
                byte[] bytes = new byte[source.remaining()];
                source.duplicate().get(bytes);
                try {
                    probe.before("write");
                } catch (IOException e) { // a full disk takes the first part
                    content.pending.add(Arrays.copyOf(bytes, bytes.length / 2));
                    throw e;
                }
                source.position(source.limit());
                content.pending.add(bytes);
                return bytes.length;
            }

            @Override
            public void force() throws IOException {
                probe.before("force");
                content.durable = content.now();
                content.pending.clear();
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        probe.before("move");
        Content content = names.get(from);
        if (content == null) {
            throw new NoSuchFileException(from.toString());
        }
        rename(new Naming(from, to, content));
    }

    @Override
    public void delete(Path file) throws IOException {
        probe.before("delete");
        rename(new Naming(file, null, null));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        probe.before("forceDirectory");
        durableNames.clear();
        durableNames.putAll(names);
        pendingNames.clear();
    }

    @Override
    public boolean exists(Path file) {
        return names.containsKey(file);
    }

    @Override
    public long freeBytes(Path directory) {
        return 4321;
    }
}
