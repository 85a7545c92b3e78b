package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-S with patches of 32 x 32: 22,878,952 parameters. */
@VisionTransformer(variant = Variant.SMALL, imageSize = 224, patchSize = 32, classes = 1000)
public interface S32 {}
