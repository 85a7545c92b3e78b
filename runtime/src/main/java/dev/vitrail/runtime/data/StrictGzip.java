package dev.vitrail.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Unpacks gzip; unlike the JDK's stream it does not pass over what follows the end. */
final class StrictGzip extends GZIPInputStream {
    private static final int BUFFER = 1 << 15;
    /** CRC-32 and length, which the JDK reads from what the inflater has left. */
    private static final int TRAILER = 8;

    private StrictGzip(InputStream in) throws IOException {
        super(in, BUFFER);
    }

    /** Takes over the stream: closes it if it does not start as gzip does. */
    static InputStream open(InputStream in) throws IOException {
        try {
            return new StrictGzip(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count < 0 && (inf.getRemaining() > TRAILER || in.read() >= 0)) {
            throw new IOException("data after the end of the gzip stream");
        }
        return count;
    }
}
