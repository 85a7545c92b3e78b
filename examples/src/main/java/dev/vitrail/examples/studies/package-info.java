/**
 * Ablation studies to run as they are, on CIFAR-10 or other images of 32 x 32. All vary {@link
 * dev.vitrail.examples.studies.StudyVit}; each asks one question. {@link dev.vitrail.examples.studies.CifarChoices} is the
 * one whose report is in {@code docs/studies}.
 */
package dev.vitrail.examples.studies;
