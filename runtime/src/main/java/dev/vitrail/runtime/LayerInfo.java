package dev.vitrail.runtime;

/**
 * One line of the model's summary.
 *
 * @param name the component, for example {@code encoder block: attention}
 * @param output shape of its result for one image, for example {@code 65 x 192}
 * @param repeats how often it stands in the model
 * @param parameters trainable values of one instance
 * @param macs multiply-adds of one instance in the forward pass of one image; matrix products only (spec, section 14)
 */
public record LayerInfo(String name, String output, int repeats, long parameters, long macs) {}
