package dev.vitrail.study.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The log of events: one JSON object per line, appended and never changed. A torn last line is as if it was not there. */
public final class TrialLog implements Closeable {
    private final FileChannel channel;
    private final Map<String, TrialHistory> histories;

    private TrialLog(FileChannel channel, Map<String, TrialHistory> histories) {
        this.channel = channel;
        this.histories = histories;
    }

    /**
     * Opens a study's log, made new if there is none, and cuts off a torn last line.
     *
     * @throws StudyFormatException if any other line is damaged
     */
    public static TrialLog open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Map<String, TrialHistory> histories = read(file);
            long end = endOfLastLine(channel);
            channel.truncate(end);
            channel.position(end);
            return new TrialLog(channel, histories);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** What a log says of every trial, in the order of their first events; nothing where there is no log. */
    static Map<String, TrialHistory> read(Path file) throws IOException {
        Map<String, TrialHistory> histories = new LinkedHashMap<>();
        if (Files.exists(file)) {
            TextLines.read(file, (number, line) -> {
                add(histories, TrialEvent.parse(file, number, line));
                return true;
            });
        }
        return histories;
    }

    private static void add(Map<String, TrialHistory> histories, TrialEvent event) {
        TrialHistory before = histories.getOrDefault(event.key(), TrialHistory.NONE);
        histories.put(event.key(), before.with(event));
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(TextLines.LONGEST);
        long start = Math.max(0, channel.size() - buffer.capacity());
        while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
            continue;
        }
        int end = buffer.position();
        while (end > 0 && buffer.get(end - 1) != '\n') {
            end--;
        }
        return end == 0 ? 0 : start + end;
    }

    /** Adds an event; it is on the device when this returns. */
    public void append(TrialEvent event) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((event.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
        add(histories, event);
    }

    /** What is known of a trial. */
    public TrialHistory history(String key) {
        return histories.getOrDefault(key, TrialHistory.NONE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
