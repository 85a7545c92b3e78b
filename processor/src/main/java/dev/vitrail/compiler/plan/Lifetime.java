package dev.vitrail.compiler.plan;

/** When a value must keep its memory: from {@code first} to {@code last}, both included, in steps of the schedule. */
record Lifetime(int first, int last) {

    static Lifetime at(int time) {
        return new Lifetime(time, time);
    }

    Lifetime and(int time) {
        return new Lifetime(Math.min(first, time), Math.max(last, time));
    }

    boolean overlaps(Lifetime other) {
        return first <= other.last && other.first <= last;
    }
}
