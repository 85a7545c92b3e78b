package dev.vitrail.runtime.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the recorded launches need beside a model's values: working space, in named places each as large as its largest use,
 * the keys of the places of dropout, and counters.
 */
final class Workspace {
    private static final long ALIGNMENT = 128;

    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private int counters;

    /** A place of dropout in a block. */
    record Site(double rate, int site, int layer) {}

    /** Number of a place of dropout, from 0; forward and backward pass share it. */
    int number(Site site) {
        if (!sites.contains(site)) {
            sites.add(site);
        }
        return sites.indexOf(site);
    }

    /** The places of dropout by number. */
    List<Site> sites() {
        return sites;
    }

    /** Number of a new counter, from 0, that every pass begins with 0. */
    int newCounter() {
        return counters++;
    }

    /** How many counters there are. */
    int counters() {
        return counters;
    }

    /** Asks for a place; the same name is the same place. */
    void need(String name, long bytes) {
        sizes.merge(name, bytes, Math::max);
    }

    /** Bytes of all places. */
    long bytes() {
        return sizes.values().stream().mapToLong(Workspace::aligned).sum();
    }

    /** Bytes from the start of the space to a place. */
    long offset(String name) {
        long offset = 0;
        for (Map.Entry<String, Long> place : sizes.entrySet()) {
            if (place.getKey().equals(name)) {
                return offset;
            }
            offset += aligned(place.getValue());
        }
        throw new IllegalArgumentException("no working space named " + name);
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
