package dev.vitrail.runtime.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commit that is checked out, read from git's own files: no process, no git needed. */
final class GitRevision {
    private static final int LONGEST = 1 << 12;
    private static final String REF = "ref: ";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
    private static final Pattern REF_NAME = Pattern.compile("refs/[A-Za-z0-9._/-]+");

    private GitRevision() {}

    /** The hash, if the directory or one above it is a git checkout. */
    static Optional<String> of(Path directory) {
        try {
            for (Path at = directory.toAbsolutePath(); at != null; at = at.getParent()) {
                Path git = at.resolve(".git");
                if (Files.isDirectory(git)) {
                    return head(git);
                }
                if (Files.isRegularFile(git)) { // a worktree: the file says where its directory is
                    return head(at.resolve(read(git).replaceFirst("^gitdir: ", "")));
                }
            }
        } catch (IOException | InvalidPathException notReadable) {
            // The revision is good to know, not needed.
        }
        return Optional.empty();
    }

    private static Optional<String> head(Path git) throws IOException {
        String head = read(git.resolve("HEAD"));
        if (!head.startsWith(REF)) {
            return hash(head);
        }
        String name = head.substring(REF.length());
        if (!REF_NAME.matcher(name).matches() || name.contains("..")) {
            return Optional.empty();
        }
        Path common = git.resolve("commondir");
        Path shared = Files.exists(common) ? git.resolve(read(common)) : git;
        for (Path place : new Path[] {git.resolve(name), shared.resolve(name)}) {
            if (Files.isRegularFile(place)) {
                return hash(read(place));
            }
        }
        try (Stream<String> lines = Files.lines(shared.resolve("packed-refs"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.endsWith(" " + name))
                    .map(line -> line.substring(0, line.length() - name.length() - 1))
                    .findFirst()
                    .flatMap(GitRevision::hash);
        }
    }

    private static Optional<String> hash(String text) {
        return Optional.of(text).filter(t -> HASH.matcher(t).matches());
    }

    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
        }
    }
}
