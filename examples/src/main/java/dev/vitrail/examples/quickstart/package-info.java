/** The model of {@code vitrail quickstart}. */
package dev.vitrail.examples.quickstart;
