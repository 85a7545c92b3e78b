/** A model for CIFAR-10, with the recipe that the comparison with PyTorch uses. */
package dev.vitrail.examples.cifar;
