package dev.vitrail.compiler.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives blocks of memory offsets such that blocks alive at the same time do not overlap; largest first, lowest gap. */
final class OffsetPlanner {

    /** A request for memory. */
    record Block(String name, long bytes, Lifetime lifetime) {}

    /** Where each block starts, by name, and the bytes of the whole region. */
    record Offsets(Map<String, Long> starts, long bytes) {
        /** Where a block starts, or -1 if there is none of this name. */
        long start(String name) {
            return starts.getOrDefault(name, -1L);
        }
    }

    private OffsetPlanner() {}

    static Offsets plan(List<Block> blocks) {
        List<Block> placed = new ArrayList<>();
        Map<String, Long> starts = new LinkedHashMap<>();
        long total = 0;
        List<Block> largestFirst = blocks.stream()
                .sorted(Comparator.comparingLong(Block::bytes).reversed().thenComparing(Block::name))
                .toList();
        for (Block block : largestFirst) {
            long start = lowestGap(block, placed, starts);
            starts.put(block.name(), start);
            placed.add(block);
            total = Math.max(total, start + block.bytes());
        }
        return new Offsets(starts, total);
    }

    private static long lowestGap(Block block, List<Block> placed, Map<String, Long> starts) {
        List<Block> neighbours = placed.stream()
                .filter(other -> other.lifetime().overlaps(block.lifetime()))
                .sorted(Comparator.comparing(other -> start(other, starts)))
                .toList();
        long at = 0;
        for (Block neighbour : neighbours) {
            long start = start(neighbour, starts);
            if (start - at >= block.bytes()) {
                break;
            }
            at = Math.max(at, start + neighbour.bytes());
        }
        return at;
    }

    private static long start(Block block, Map<String, Long> starts) {
        return starts.getOrDefault(block.name(), 0L);
    }
}
