package dev.vitrail.study.store;

import java.util.List;
import java.util.Map;

/**
 * A configuration of a study, as recorded with its results.
 *
 * @param id stable name made of the axes' values, such as {@code layers=4, heads=3}; {@code base} without axes
 * @param values the value of every axis, in the order of the axes
 * @param model name of the compiled model
 * @param parameters trainable values
 * @param macs multiply-adds of the forward pass of one image
 * @param architecture every member of the architecture by name
 * @param training every member of the training by name, the seed left out
 */
public record CellRecord(
        String id,
        List<String> values,
        String model,
        long parameters,
        long macs,
        Map<String, String> architecture,
        Map<String, String> training) {}
