package dev.vitrail.runtime.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file of the {@link DiskCache}: 8 bytes magic, the SHA-256 of key and body, the length of the body (8 bytes, big
 * endian), the body. The key is not in the file: an entry under another name does not fit its hash.
 */
final class CacheEntry {
    private static final byte[] MAGIC = "VITRAIL1".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH = 32;

    /** Bytes before the body. */
    static final int HEADER = MAGIC.length + HASH + Long.BYTES;

    private CacheEntry() {}

    static byte[] pack(CacheKey key, byte[] body) {
        return ByteBuffer.allocate(HEADER + body.length)
                .put(MAGIC)
                .put(hash(key, body))
                .putLong(body.length)
                .put(body)
                .array();
    }

    /** The body, or null if this is not a whole entry of this key. */
    static byte @Nullable [] unpack(byte[] file, CacheKey key) {
        if (file.length < HEADER || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return null;
        }
        if (ByteBuffer.wrap(file).getLong(HEADER - Long.BYTES) != file.length - HEADER) {
            return null;
        }
        byte[] body = Arrays.copyOfRange(file, HEADER, file.length);
        byte[] hash = Arrays.copyOfRange(file, MAGIC.length, MAGIC.length + HASH);
        return MessageDigest.isEqual(hash, hash(key, body)) ? body : null;
    }

    private static byte[] hash(CacheKey key, byte[] body) {
        MessageDigest digest = CacheKey.sha256();
        digest.update(key.fileName().getBytes(StandardCharsets.UTF_8));
        return digest.digest(body);
    }
}
