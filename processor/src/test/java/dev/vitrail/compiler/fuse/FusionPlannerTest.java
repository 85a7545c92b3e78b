package dev.vitrail.compiler.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.Specs;
import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.pass.Pipeline;
import dev.vitrail.dsl.Pooling;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many kernels a block becomes, and which rows the kernels of the last one have. */
class FusionPlannerTest {
    private static final int FORWARD = 7;
    private static final int BACKWARD = 7; // and one launch for all gradients of parameters

    static Stream<Specs> withoutDropout() {
        return Stream.of(
                Specs.tiny(),
                Specs.tiny().pooling(Pooling.MEAN),
                Specs.tiny().qkvBias(false),
                Specs.square(8, 8, 1, 4, 2, 8, 2));
    }

    @ParameterizedTest
    @MethodSource("withoutDropout")
    void aBlockIsSevenKernelsForwardAndSevenBackward(Specs specs) {
        List<KernelSection> blocks = blocks(specs);
        assertTrue(!blocks.isEmpty());
        for (KernelSection block : blocks) {
            assertEquals(FORWARD, block.forward().size(), block::toString);
            assertEquals(BACKWARD, block.backward().size(), block::toString);
        }
    }

    static Stream<Specs> withClassToken() {
        return Stream.of(
                Specs.tiny(),
                Specs.tiny().drop(0.1, 0, 0),
                Specs.tiny().drop(0, 0.1, 0),
                Specs.tiny().drop(0, 0, 0.1));
    }

    @ParameterizedTest
    @MethodSource("withClassToken")
    void inTheLastBlockTheClassTokenAloneLooksAtTheOthers(Specs specs) {
        for (KernelSection block : blocks(specs)) {
            boolean last = block.section().name().equals("lastBlock");
            Kernel.Attention attention = only(block.forward(), Kernel.Attention.class);
            Kernel.AttentionGradient gradient = only(block.backward(), Kernel.AttentionGradient.class);
            assertEquals(last ? 1 : attention.tokens(), attention.queries());
            assertEquals(attention, gradient.forward());
            assertEquals(attention.mixed().type(), gradient.dMixed().type());
            assertEquals(last ? 1 : 2, attention.mixed().type().rank());
        }
    }

    private static List<KernelSection> blocks(Specs specs) {
        return Pipeline.run(VitProgram.of(specs.named("Tiny"))).sections().stream()
                .filter(section -> section.isBlock())
                .map(FusionPlanner::plan)
                .toList();
    }

    private static <K extends Kernel> K only(List<Kernel> kernels, Class<K> kind) {
        List<K> found =
                kernels.stream().filter(kind::isInstance).map(kind::cast).toList();
        assertEquals(1, found.size());
        return found.getFirst();
    }
}
