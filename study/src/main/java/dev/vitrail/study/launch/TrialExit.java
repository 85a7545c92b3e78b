package dev.vitrail.study.launch;

/**
 * How the process of a trial ended.
 *
 * @param code exit code; above 128 the number of a signal is added, as shells do; -1 where there was none
 * @param timedOut whether it was killed because its time was over
 * @param lost why its end is unknown, such as an executor that was lost; empty where it is known
 */
public record TrialExit(int code, boolean timedOut, String lost) {}
