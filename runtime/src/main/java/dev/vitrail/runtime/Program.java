package dev.vitrail.runtime;

/** Generated code of a model for one kind of device; the device knows which. */
public interface Program {}
