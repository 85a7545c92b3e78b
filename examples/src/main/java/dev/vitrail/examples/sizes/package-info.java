/** The standard sizes for images of 224 x 224 pixels and the 1,000 classes of ImageNet. */
package dev.vitrail.examples.sizes;
