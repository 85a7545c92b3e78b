package dev.vitrail.runtime.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Images sorted into folders: {@code train/CLASS/*} and {@code test/CLASS/*}, in a directory or an archive. */
final class ImageFolder {
    static final List<String> HALVES = List.of("train", "test");

    /** What file managers leave behind. */
    private static final Set<String> LITTER = Set.of("Thumbs.db", "desktop.ini", "__MACOSX");

    private final String source;
    private final FileTree tree;
    private final Wanted wanted;
    private final List<List<Image>> halves = List.of(new ArrayList<>(), new ArrayList<>());
    private long cacheLeft;

    private record Image(String className, FileTree.Entry entry) {}

    private ImageFolder(String source, FileTree tree, Wanted wanted) {
        this.source = source;
        this.tree = tree;
        this.wanted = wanted;
        cacheLeft = wanted.cacheBytes();
    }

    /** Decodes the images that fit into memory, and closes the tree if these are all. */
    static ImageData open(String source, FileTree tree, Wanted wanted, LoadProgress progress) throws IOException {
        boolean complete = true;
        try {
            ImageData data = new ImageFolder(source, tree, wanted).read(progress);
            complete = data.inMemory() == data.train().size() + data.test().size();
            return data;
        } finally {
            if (complete) {
                tree.close();
            }
        }
    }

    private ImageData read(LoadProgress progress) throws IOException {
        if (wanted.channels() != 1 && wanted.channels() != 3) {
            throw new DataFormatException(
                    source, "a model of 1 or 3 channels for JPEG and PNG images", wanted.channels() + " channels");
        }
        String root = commonRoot();
        for (FileTree.Entry entry : tree.entries()) {
            sort(entry, root);
        }
        List<String> classes = classes();
        List<DecodeTask> tasks = new ArrayList<>();
        Dataset train = plan(0, classes, tasks);
        Dataset test = plan(1, classes, tasks);
        DecodeTask.runAll(tasks, tree, wanted, progress);
        return new ImageData(source, train, test);
    }

    /** The single folder around train/ and test/ that many archives have, with a slash; otherwise nothing. */
    private String commonRoot() {
        Set<String> roots = new HashSet<>();
        for (FileTree.Entry entry : tree.entries()) {
            String first = entry.path().substring(0, entry.path().indexOf('/') + 1);
            if (!isLitter(first.replace("/", "")) && !first.isEmpty()) {
                roots.add(first);
            }
        }
        boolean single = roots.size() == 1 && !roots.contains("train/") && !roots.contains("test/");
        return single ? roots.iterator().next() : "";
    }

    /** Decides whether a file is an image, to be passed over, or out of place. */
    private void sort(FileTree.Entry entry, String root) throws DataFormatException {
        if (!entry.path().startsWith(root)) {
            return;
        }
        String[] parts = entry.path().substring(root.length()).split("/");
        int half = HALVES.indexOf(parts[0]);
        if (half < 0 || parts.length == 1) {
            return;
        }
        for (String part : parts) {
            if (isLitter(part)) {
                return;
            }
        }
        boolean image = ImageDecoder.isImageName(parts[parts.length - 1]);
        if (parts.length == 3 && image) {
            halves.get(half).add(new Image(parts[1], entry));
        } else if (parts.length != 2 || image) {
            throw new DataFormatException(
                    tree.name(entry), "only .jpg, .jpeg and .png files, as " + parts[0] + "/CLASS/FILE", "this file");
        }
    }

    private static boolean isLitter(String part) {
        return part.startsWith(".") || LITTER.contains(part);
    }

    /** Names of the classes, sorted: those of the training images, or without any, those of the test images. */
    private List<String> classes() throws DataFormatException {
        Set<String> train = names(halves.get(0));
        Set<String> test = names(halves.get(1));
        if (train.isEmpty() && test.isEmpty()) {
            throw new DataFormatException(source, "JPEG or PNG images as train/CLASS/* and test/CLASS/*", "none");
        }
        List<String> classes = List.copyOf(train.isEmpty() ? test : train);
        for (String name : test) {
            if (!classes.contains(name)) {
                throw new DataFormatException(
                        source, "training images for every class of test images", "none in train/" + name);
            }
        }
        wanted.requireClasses(source, classes.size());
        return classes;
    }

    private static Set<String> names(List<Image> images) {
        Set<String> names = new TreeSet<>();
        images.forEach(image -> names.add(image.className()));
        return names;
    }

    /** The data set for one half, still empty, and the work to fill it, in the order of class and name. */
    private Dataset plan(int half, List<String> classes, List<DecodeTask> tasks) throws IOException {
        List<Image> images = halves.get(half);
        if (images.isEmpty()) {
            return new NoImages("no files " + HALVES.get(half) + "/CLASS/*", wanted, classes);
        }
        if (!wanted.pixels()) {
            return new CountedImages(
                    images.size(), wanted.channels(), wanted.height(), wanted.width(), List.copyOf(classes));
        }
        images.sort(Comparator.comparing(Image::className)
                .thenComparing(image -> image.entry().path()));
        int fitting = (int) Math.min(images.size(), cacheLeft / wanted.imageBytes());
        PixelStore store = PixelStore.allocate(source, fitting, wanted, classes);
        cacheLeft -= fitting * wanted.imageBytes();
        int[] labels = new int[images.size()];
        int label = 0;
        for (int k = 0; k < images.size(); k++) {
            while (!classes.get(label).equals(images.get(k).className())) {
                label++;
            }
            labels[k] = label;
            if (k < fitting) {
                store.label(k, label);
                tasks.add(new DecodeTask(images.get(k).entry(), store, k));
            }
        }
        List<FileTree.Entry> entries = images.stream().map(Image::entry).toList();
        return fitting == images.size() ? store : new DecodedImages(store, tree, wanted, entries, labels);
    }
}
