package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-L with patches of 16 x 16: 304,326,632 parameters. */
@VisionTransformer(variant = Variant.LARGE, imageSize = 224, patchSize = 16, classes = 1000)
public interface L16 {}
