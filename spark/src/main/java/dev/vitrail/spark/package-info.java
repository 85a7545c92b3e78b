/**
 * Runs the trials of a study on Apache Spark: every trial is a job of one task, and the task starts the trial's command as
 * a process of its own on the executor's machine.
 *
 * <p>What it needs of a cluster:
 *
 * <ul>
 *   <li>Spark of this very version (4.2, Scala 2.13), its executors on Java 25 or newer: {@code spark.executorEnv.JAVA_HOME}
 *       where that is not the machines' default. Trials run on the executor's Java. Nothing of Vitrail is installed.
 *   <li>The study's output folder on a file system that driver and executors share, under the same path: then trials work in
 *       place. Where a task does not find its trial's folder, the folder travels with the task and comes back with its
 *       result, and the class path is shipped by Spark. Then a folder may have 128 MiB ({@code spark.vitrail.copyLimit});
 *       of more, the largest files stay behind, and the trial's log names them. {@code spark.vitrail.copyFolders=true} has
 *       trials work in copies everywhere. While a trial runs in a copy its folder here does not change, and if it is killed
 *       or its executor is lost, it leaves nothing.
 *   <li>The data under the same path on every machine. It is not shipped.
 *   <li>Memory for the trials outside the executor's heap: {@code spark.executor.memoryOverhead} where a cluster manager
 *       limits it. {@code spark.task.cpus} is the number of threads of a trial.
 * </ul>
 *
 * <p>All settings of Spark are taken from system properties, so {@code VITRAIL_JAVA_OPTS="-Dspark.task.cpus=4"} sets one;
 * {@code -Dvitrail.spark.log=info} lets Spark log to the standard error stream. Only attempts, speculation and
 * interruption are fixed: a task is tried once, because repeating trials is the controller's business.
 */
@NullMarked
package dev.vitrail.spark;

import org.jspecify.annotations.NullMarked;
