package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-Ti with patches of 16 x 16: 5,717,416 parameters. */
@VisionTransformer(variant = Variant.TINY, imageSize = 224, patchSize = 16, classes = 1000)
public interface Ti16 {}
