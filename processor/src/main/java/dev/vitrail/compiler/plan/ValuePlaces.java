package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.plan.Place.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which buffer, and which slot of it, each value of each section has. Most values have a buffer of their own name. What
 * the blocks hand to each other is one buffer with a slot in front of each layer and one behind the last; its gradient
 * takes two slots in turn, since the sums over the batch still read the one while the next is written. A last block that hands
 * on less has a buffer of its own for that.
 */
public final class ValuePlaces {
    static final String STREAM = "x";
    static final String STREAM_GRADIENT = "dX";

    private record Key(String section, Value value) {}

    private final Map<Key, Place> places = new HashMap<>();
    private final int alike; // layers whose block hands on what it was handed

    /** @param sections embedding, blocks, head */
    ValuePlaces(List<KernelSection> sections) {
        Section embedding = sections.getFirst().section(),
                head = sections.getLast().section();
        List<KernelSection> blocks = sections.subList(1, sections.size() - 1);
        if (embedding.isBlock()
                || head.isBlock()
                || !blocks.stream().allMatch(block -> block.section().isBlock())) {
            throw new IllegalStateException("the planner wants an embedding, encoder blocks and a head");
        }
        put(embedding, embedding.forward().outputs().getFirst(), STREAM, Slot.FIRST);
        put(embedding, embedding.seeds().getFirst(), STREAM_GRADIENT, Slot.FIRST);
        blocks.forEach(block -> placeStream(block.section()));
        Section last = blocks.getLast().section();
        alike = handsOn(last) ? last.layers().end() : last.layers().first();
        if (handsOn(last)) {
            put(head, head.forward().inputs().getFirst(), STREAM, Slot.LAST);
            put(head, head.backward().outputs().getFirst(), STREAM_GRADIENT, Slot.LAST_TURN);
        } else {
            put(
                    head,
                    head.forward().inputs().getFirst(),
                    last.forward().outputs().getFirst().name(),
                    Slot.FIRST);
            put(
                    head,
                    head.backward().outputs().getFirst(),
                    last.seeds().getFirst().name(),
                    Slot.FIRST);
        }
        blocks.stream().filter(block -> handsOn(block.section())).forEach(this::placeSaved);
    }

    private void placeStream(Section block) {
        put(block, block.forward().inputs().getFirst(), STREAM, Slot.LAYER);
        put(block, block.backward().outputs().getFirst(), STREAM_GRADIENT, Slot.TURN);
        if (handsOn(block)) {
            put(block, block.forward().outputs().getFirst(), STREAM, Slot.NEXT_LAYER);
            put(block, block.seeds().getFirst(), STREAM_GRADIENT, Slot.NEXT_TURN);
        }
    }

    /** Whether what a block hands on has the shape of what it was handed. */
    private static boolean handsOn(Section block) {
        return block.forward()
                .inputs()
                .getFirst()
                .type()
                .equals(block.forward().outputs().getFirst().type());
    }

    private void put(Section section, Value value, String buffer, Slot slot) {
        places.put(new Key(section.name(), value), new Place(buffer, slot));
    }

    /** What the backward pass of a block reads of its forward pass is kept once per layer. */
    private void placeSaved(KernelSection block) {
        Set<Value> read = Stream.concat(block.backward().stream(), block.parameterGradients().stream())
                .flatMap(kernel -> kernel.reads().stream())
                .collect(Collectors.toSet());
        for (Kernel kernel : block.forward()) {
            for (Value value : kernel.writes()) {
                Key key = new Key(block.section().name(), value);
                places.putIfAbsent(key, new Place(value.name(), read.contains(value) ? Slot.LAYER : Slot.FIRST));
            }
        }
    }

    /** The place of a value of a section. */
    public Place of(Section section, Value value) {
        return places.getOrDefault(new Key(section.name(), value), new Place(value.name(), Slot.FIRST));
    }

    /** How many slots a buffer has in training. */
    int slots(String buffer) {
        if (buffer.equals(STREAM)) {
            return alike + 1;
        }
        if (buffer.equals(STREAM_GRADIENT)) {
            return 2;
        }
        return places.containsValue(new Place(buffer, Slot.LAYER)) ? alike : 1;
    }
}
