package dev.vitrail.runtime.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Under which an entry of the {@link DiskCache} is kept.
 *
 * @param kind what it is, part of the file's name
 * @param hash SHA-256 of everything that the value depends on, 64 hexadecimal digits
 */
public record CacheKey(String kind, String hash) {

    /** The key of a value that depends on these texts, on their order and borders too. */
    public static CacheKey of(String kind, String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return new CacheKey(kind, HexFormat.of().formatHex(digest.digest()));
    }

    String fileName() {
        return hash + "." + kind;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
