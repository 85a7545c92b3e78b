package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-B with patches of 32 x 32: 88,224,232 parameters. */
@VisionTransformer(variant = Variant.BASE, imageSize = 224, patchSize = 32, classes = 1000)
public interface B32 {}
