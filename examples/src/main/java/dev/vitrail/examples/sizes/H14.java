package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-H with patches of 14 x 14: 632,045,800 parameters. */
@VisionTransformer(variant = Variant.HUGE, imageSize = 224, patchSize = 14, classes = 1000)
public interface H14 {}
