package dev.vitrail.compiler.plan;

/** The memory of a value of a section: a buffer, and which of its slots. */
public record Place(String buffer, Slot slot) {

    /** Which slot, as a rule over the number of the layer. */
    public enum Slot {
        /** Slot 0, the only one for most buffers. */
        FIRST,
        /** The one of the layer. */
        LAYER,
        /** The one of the layer behind: where a block leaves its result. */
        NEXT_LAYER,
        /** The one behind the last layer. */
        LAST,
        /** One of two in turn: that of the layer. */
        TURN,
        /** One of two in turn: that of the layer behind. */
        NEXT_TURN,
        /** One of two in turn: the one behind the last layer. */
        LAST_TURN
    }
}
