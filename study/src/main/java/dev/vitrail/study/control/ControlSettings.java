package dev.vitrail.study.control;

import dev.vitrail.study.trial.Recipe;
import java.time.Duration;

/**
 * How a study runs; no result depends on it.
 *
 * @param study binary name of the generated class, for the trials
 * @param compiled folder of the classes that the study's source was compiled to; empty if it was none
 * @param classPath jars and folders beside those of this process, separated as on this system; may be empty
 * @param changes of every cell
 * @param data as the trials open it
 * @param device where the trials run
 * @param jobs trials at once
 * @param threads of every trial
 * @param retries attempts after the first that fails
 * @param timeout of an attempt
 * @param halving one of so many cells goes on at a rung; 0 for no halving
 */
public record ControlSettings(
        String study,
        String compiled,
        String classPath,
        Recipe.Changes changes,
        String data,
        String device,
        int jobs,
        int threads,
        int retries,
        Duration timeout,
        int halving) {}
