package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-B with patches of 16 x 16: 86,567,656 parameters. */
@VisionTransformer(variant = Variant.BASE, imageSize = 224, patchSize = 16, classes = 1000)
public interface B16 {}
