package dev.vitrail.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Knows when the tasks of a cancelled job have ended. Spark reports a cancelled job as failed at once, while its task is still
 * busy with killing the process.
 */
final class TaskEnds extends SparkListener {

    /** A job that was cancelled before it reached Spark never starts. */
    private static final long JOB_START_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A task that was handed out while its job was being cancelled is announced after the job's end. */
    private static final long TASK_START_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long TASK_END_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final class Group {
        final Set<Integer> jobs = new HashSet<>();
        final Set<Integer> stages = new HashSet<>();
        final Set<Long> tasks = new HashSet<>();
        boolean jobSeen;
        boolean taskSeen;

        /** How long after the job's failure to wait for another event. */
        long patienceNanos() {
            if (!jobSeen) {
                return JOB_START_NANOS;
            }
            if (!jobs.isEmpty() || !tasks.isEmpty()) {
                return TASK_END_NANOS;
            }
            return taskSeen ? 0 : TASK_START_NANOS;
        }
    }

    private final Map<String, Group> groups = new HashMap<>();

    synchronized void watch(String group) {
        groups.put(group, new Group());
    }

    synchronized void forget(String group) {
        groups.remove(group);
    }

    /** Waits for the end of a group whose job has failed; with limits, since an executor that is gone reports nothing. */
    synchronized void await(String name) {
        Group group = groups.get(name);
        long start = System.nanoTime();
        boolean interrupted = false;
        while (group != null && !interrupted) {
            long left = start + group.patienceNanos() - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart event) {
        Group group = groups.get(event.properties().getProperty("spark.jobGroup.id", ""));
        if (group != null) {
            group.jobSeen = true;
            group.jobs.add(event.jobId());
            event.stageInfos().foreach(stage -> group.stages.add(stage.stageId()));
        }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
        for (Group group : groups.values()) {
            if (group.stages.contains(event.stageId())) {
                group.taskSeen = true;
                group.tasks.add(event.taskInfo().taskId());
            }
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        groups.values().forEach(group -> group.tasks.remove(event.taskInfo().taskId()));
        notifyAll();
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd event) {
        groups.values().forEach(group -> group.jobs.remove(event.jobId()));
        notifyAll();
    }
}
