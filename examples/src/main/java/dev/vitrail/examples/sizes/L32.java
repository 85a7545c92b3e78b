package dev.vitrail.examples.sizes;

import dev.vitrail.dsl.Variant;
import dev.vitrail.dsl.VisionTransformer;

/** ViT-L with patches of 32 x 32: 306,535,400 parameters. */
@VisionTransformer(variant = Variant.LARGE, imageSize = 224, patchSize = 32, classes = 1000)
public interface L32 {}
