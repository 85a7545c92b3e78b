/** A study on disk: an append-only log of events, a folder per trial, and what they say together. */
@NullMarked
package dev.vitrail.study.store;

import org.jspecify.annotations.NullMarked;
