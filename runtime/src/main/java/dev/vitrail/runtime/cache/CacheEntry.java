package dev.vitrail.runtime.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the {@link DiskCache}: 8 bytes magic, the CRC-32C of key and body, the length of the body (8 bytes each, big
 * endian), the body. The key is not in the file: an entry under another name does not fit its checksum. Who can write here can
 * write any checksum, so it need not be more; a SHA-256 of compiled classes takes 60 ms in a process that has just started.
 */
final class CacheEntry {
    private static final byte[] MAGIC = "VITRAIL2".getBytes(StandardCharsets.US_ASCII);

    /** Bytes before the body. */
    static final int HEADER = MAGIC.length + 2 * Long.BYTES;

    private CacheEntry() {}

    static byte[] pack(CacheKey key, byte[] body) {
        return ByteBuffer.allocate(HEADER + body.length)
                .put(MAGIC)
                .putLong(checksum(key, body))
                .putLong(body.length)
                .put(body)
                .array();
    }

    /** The body, or null if this is not a whole entry of this key. */
    static byte @Nullable [] unpack(byte[] file, CacheKey key) {
        if (file.length < HEADER || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(file).position(MAGIC.length);
        long checksum = header.getLong();
        if (header.getLong() != file.length - HEADER) {
            return null;
        }
        byte[] body = Arrays.copyOfRange(file, HEADER, file.length);
        return checksum == checksum(key, body) ? body : null;
    }

    private static long checksum(CacheKey key, byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(key.fileName().getBytes(StandardCharsets.UTF_8));
        checksum.update(body);
        return checksum.getValue();
    }
}
