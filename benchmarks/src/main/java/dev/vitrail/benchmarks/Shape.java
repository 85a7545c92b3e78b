package dev.vitrail.benchmarks;

/**
 * Sizes of a model, as benchmarks name them, and how many images they take: about a thousand rows, a task of about 128 at a
 * time, as in a step.
 */
record Shape(int tokens, int hidden, int heads, int mlp, int images, int perTask) {
    private static final int ROWS = 1024;
    private static final int TASK_ROWS = 128;

    /** From {@code TOKENS/HIDDEN/HEADS/MLP}. */
    static Shape of(String text) {
        String[] parts = text.split("/", -1);
        int tokens = Integer.parseInt(parts[0]);
        int perTask = Math.max(1, TASK_ROWS / tokens);
        int tasks = Math.max(1, ROWS / (perTask * tokens));
        return new Shape(
                tokens,
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                tasks * perTask,
                perTask);
    }

    long rows() {
        return (long) images * tokens;
    }

    int headSize() {
        return hidden / heads;
    }
}
