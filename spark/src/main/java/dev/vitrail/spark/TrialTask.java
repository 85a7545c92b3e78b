package dev.vitrail.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a trial on the machine of an executor, in the trial's folder if that is here, else in a copy.
 *
 * @param directory the trial's folder on the driver's machine
 * @param log the log's path in it
 * @param token name of a file that lies in the folder now; empty to work in a copy in any case
 * @param shipment what a copy is made of; null as long as nobody needed it
 */
record TrialTask(
        JavaCommand command,
        String directory,
        String log,
        Duration timeout,
        String token,
        @Nullable Shipment shipment) implements Function<Integer, TaskResult> {

    /**
     * What a machine needs that does not see the driver's files.
     *
     * @param classPath names of the class path's entries among Spark's files
     * @param limit bytes the folder may have when it travels back
     */
    record Shipment(FolderCopy folder, List<String> classPath, long limit) implements Serializable {}

    TrialTask with(Shipment shipped) {
        return new TrialTask(command, directory, log, timeout, token, shipped);
    }

    @Override
    public TaskResult call(Integer ignored) throws InterruptedException {
        TaskContext task = TaskContext.get();
        if (task.attemptNumber() > 0 || task.stageAttemptNumber() > 0) {
            return TaskResult.lost("its executor was lost"); // Spark tries again, whatever maxFailures says.
        }
        try {
            if (isHere()) {
                return TaskResult.ended(run(command, Path.of(directory)));
            }
            return shipment == null ? TaskResult.elsewhere() : runInCopy(shipment);
        } catch (IOException e) {
            return TaskResult.lost("cannot run on " + host() + ": " + e.getMessage());
        }
    }

    private boolean isHere() {
        return !token.isEmpty()
                && Files.exists(Path.of(directory, token))
                && command.classPath().stream().allMatch(entry -> entry.endsWith("*") || Files.exists(Path.of(entry)));
    }

    private TaskResult runInCopy(Shipment shipment) throws IOException, InterruptedException {
        Path copy =
                Files.createTempDirectory(Path.of(SparkFiles.getRootDirectory()).toAbsolutePath(), "trial-");
        try {
            shipment.folder().writeTo(copy, (file, content) -> Files.write(file, content));
            JavaCommand moved = command.moved(directory, copy.toString())
                    .withClassPath(
                            shipment.classPath().stream().map(SparkFiles::get).toList());
            TrialProcess.End end = run(moved, copy);
            return TaskResult.ended(end).with(FolderCopy.of(copy, shipment.limit(), path -> true));
        } finally {
            Folders.delete(copy);
        }
    }

    private TrialProcess.End run(JavaCommand java, Path folder) throws IOException, InterruptedException {
        return TrialProcess.run(java.words(), folder, folder.resolve(log), timeout);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "an unnamed machine";
        }
    }
}
