package dev.vitrail.spark;

import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.study.launch.RunningTrial;
import dev.vitrail.study.launch.TrialCommand;
import dev.vitrail.study.launch.TrialExit;
import dev.vitrail.study.launch.TrialLauncher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark application that runs trials. A thread per job submits one trial after the other and waits for it, so trials start
 * in the order they were given and at most {@code jobs} are with Spark at once.
 */
final class SparkTrialLauncher implements TrialLauncher {

    private static final int CLOSE_SECONDS = 60;

    private final JavaSparkContext spark;
    private final TaskEnds taskEnds = new TaskEnds();
    private final ShippedFiles files;
    private final ExecutorService threads;
    private final Set<SparkTrial> trials = ConcurrentHashMap.newKeySet();
    private final AtomicLong started = new AtomicLong();
    private final boolean alwaysCopy;
    private final long copyLimit;

    /** Set once a task did not find its trial's folder; from then on every task has what a copy is made of. */
    private volatile boolean ship;

    SparkTrialLauncher(JavaSparkContext spark, int jobs) throws IOException {
        this.spark = spark;
        alwaysCopy = spark.getConf().getBoolean("spark.vitrail.copyFolders", false);
        copyLimit = spark.getConf().getSizeAsBytes("spark.vitrail.copyLimit", "128m");
        spark.sc().addSparkListener(taskEnds);
        files = new ShippedFiles(spark);
        if (!spark.isLocal()) {
            files.shipOwnCode();
        }
        threads = Executors.newFixedThreadPool(
                jobs, Thread.ofPlatform().name("spark-trial-", 0).daemon().factory());
    }

    @Override
    public RunningTrial start(TrialCommand command) throws IOException {
        if (threads.isShutdown()) {
            throw new IllegalStateException("the launcher is closed");
        }
        if (spark.sc().isStopped()) {
            throw new IOException("Spark has ended the application; start the study again to go on");
        }
        // Jobs of one group are cancelled together, and for ever: every start is a group of its own.
        SparkTrial trial = new SparkTrial(spark, command.key() + "-" + started.incrementAndGet());
        trials.add(trial);
        threads.execute(() -> {
            if (trial.begin()) {
                trial.end(run(command, trial));
            }
            trials.remove(trial);
        });
        return trial;
    }

    private TrialExit run(TrialCommand command, SparkTrial trial) {
        Path token = command.directory().resolve(".here-" + trial.group());
        taskEnds.watch(trial.group());
        try {
            Files.createFile(token);
            TaskResult result = submit(command, trial, token);
            return new TrialExit(result.code(), result.timedOut(), result.lost());
        } catch (Exception e) { // Spark's checked exceptions are not declared.
            taskEnds.await(trial.group());
            return trial.killed()
                    ? new TrialExit(TrialProcess.KILLED, false, "")
                    : new TrialExit(-1, false, SparkFailure.describe(e));
        } finally {
            taskEnds.forget(trial.group());
            try {
                Files.deleteIfExists(token);
            } catch (IOException e) {
                // A file that only this class knows of; the trial has ended as it has.
            }
        }
    }

    private TaskResult submit(TrialCommand command, SparkTrial trial, Path token) throws IOException {
        JavaCommand given = JavaCommand.parse(command.command());
        JavaCommand java = given.withClassPath(given.classPath().stream()
                .filter(entry -> !ShippedFiles.isSparks(entry))
                .toList());
        TrialTask inPlace = new TrialTask(
                java,
                command.directory().toString(),
                command.directory().relativize(command.log()).toString(),
                command.timeout(),
                alwaysCopy ? "" : token.getFileName().toString(),
                null);
        if (!ship) {
            TaskResult result = submit(inPlace, trial);
            if (!result.notHere()) {
                return result;
            }
            ship = true;
        }
        FolderCopy folder = FolderCopy.of(
                command.directory(),
                copyLimit,
                name -> !name.equals(token.getFileName().toString()));
        TaskResult result =
                submit(inPlace.with(new TrialTask.Shipment(folder, files.ship(java.classPath()), copyLimit)), trial);
        if (result.folder() != null) {
            replace(command, folder, result.folder());
        }
        return result;
    }

    private TaskResult submit(TrialTask task, SparkTrial trial) {
        spark.setJobGroup(trial.group(), "trial " + trial.group(), true);
        return spark.parallelize(List.of(0), 1).map(task).collect().getFirst();
    }

    /** Makes the trial's folder what its copy has become. */
    private static void replace(TrialCommand command, FolderCopy sent, FolderCopy received) throws IOException {
        Path folder = command.directory();
        received.writeTo(
                folder,
                (file, content) -> DurableFile.ON_DISK.replace(file, null, content.length, channel -> {
                    ByteBuffer buffer = ByteBuffer.wrap(content);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }));
        for (FolderCopy.Content before : sent.files()) {
            if (!received.had(before.path())) {
                Files.deleteIfExists(folder.resolve(before.path()));
            }
        }
        if (!received.leftOut().isEmpty()) {
            Files.writeString(
                    command.log(),
                    "Left behind on " + received.host()
                            + ", because the folder is larger than spark.vitrail.copyLimit: "
                            + String.join(", ", received.leftOut()) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        trials.forEach(SparkTrial::kill);
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spark.close();
        files.close();
    }
}
