package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-S with patches of 16 x 16: 22,050,664 parameters. */
@VisionTransformer(variant = Variant.SMALL, imageSize = 224, patchSize = 16, classes = 1000)
public interface S16 {}
