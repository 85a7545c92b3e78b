package dev.vitrail.runtime.cpu;

/** How values that exist once per image lie in the arena: image after image, without gaps. */
public final class ImageRows {
    private ImageRows() {}

    /** Bytes from one image to the next of a value with {@code n} floats per image. */
    public static long stride(long n) {
        return 4 * n;
    }
}
