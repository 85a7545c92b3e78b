/** The language: annotations that declare a Vision Transformer, and the closed sets of choices they take. */
package dev.vitrail.dsl;
