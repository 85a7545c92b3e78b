package dev.vitrail.runtime.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Images of files, of which only the first are kept in memory: the others are decoded whenever they are asked for. The
 * tree stays open for them until nobody holds the data set any more.
 */
final class DecodedImages implements Dataset {
    private final PixelStore kept;
    private final FileTree tree;
    private final Wanted wanted;
    private final List<FileTree.Entry> entries;
    private final int[] labels;
    private final DecodeBudget budget = new DecodeBudget(Runtime.getRuntime().maxMemory());
    private final Deque<ImageDecoder> idle = new ArrayDeque<>(); // guarded by itself

    /**
     * Images in the order of their entries.
     *
     * @param kept the first of them
     */
    DecodedImages(PixelStore kept, FileTree tree, Wanted wanted, List<FileTree.Entry> entries, int[] labels) {
        this.kept = kept;
        this.tree = tree;
        this.wanted = wanted;
        this.entries = List.copyOf(entries);
        this.labels = labels;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int inMemory() {
        return kept.size();
    }

    @Override
    public int channels() {
        return wanted.channels();
    }

    @Override
    public int height() {
        return wanted.height();
    }

    @Override
    public int width() {
        return wanted.width();
    }

    @Override
    public List<String> classes() {
        return kept.classes();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void pixels(int index, byte[] target) {
        if (index < kept.size()) {
            kept.pixels(index, target);
            return;
        }
        ImageDecoder decoder = take();
        try {
            budget.decode(tree, entries.get(index), decoder, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            give(decoder);
        }
    }

    private ImageDecoder take() {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return new ImageDecoder(budget, wanted.channels(), wanted.height(), wanted.width());
    }

    private void give(ImageDecoder decoder) {
        synchronized (idle) {
            idle.push(decoder);
        }
    }
}
