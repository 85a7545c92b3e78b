package dev.vitrail.runtime.verify;

import java.util.Map;

/**
 * What a reference implementation computed for one model: values in the layout of the file, row by row.
 *
 * @param name for messages, usually the file
 * @param metadata the model's configuration as text: {@code image} (HxW), {@code channels}, {@code patch} and so on
 * @param batch images per batch
 * @param parameters first values of every parameter, by timm's name
 * @param input normalised pixels [steps, batch, channels, height, width]
 * @param labels classes of the images [steps, batch]
 * @param logits of batch 0 before training [batch, classes]
 * @param gradients of the mean cross-entropy of one step, by timm's name
 * @param gradientStep the step, from 0, that the gradients are of; its batch has the same number
 * @param losses mean cross-entropy before each AdamW step, step s on batch s
 */
public record Reference(
        String name,
        Map<String, String> metadata,
        int batch,
        Map<String, float[]> parameters,
        float[] input,
        int[] labels,
        double[] logits,
        Map<String, double[]> gradients,
        int gradientStep,
        double[] losses) {}
