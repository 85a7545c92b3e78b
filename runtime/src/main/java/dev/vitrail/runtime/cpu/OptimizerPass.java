package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The optimizer over all parameters at once: the norm of the gradient, then one pass that clips, updates the moments and
 * steps. Gradients and moments lie like the parameters; the padding between tensors is neither read nor written.
 */
final class OptimizerPass {
    // Long enough for the processor to fetch ahead: four values are read, three of them written, side by side.
    private static final int FLOATS_PER_TILE = 1 << 15;

    /** A stretch of the parameters that decays or does not, at most {@value #FLOATS_PER_TILE} long. */
    private record Tile(long offset, int floats, boolean decays) {}

    private final ArenaLayout layout;
    private final Tile[] tiles;
    private final double[] squares;
    private final Phase sumSquaresOfTiles = this::sumSquares;
    private final Phase stepTiles = this::step;
    private final Phase sumSquares;
    private final Phase step;
    private OptimizerRule rule = new OptimizerRule.Sgd(0, 0, false, 0);
    private double rate;
    private double clipFactor;
    private long stepNumber;

    /** For a model without training it has nothing to do. */
    OptimizerPass(List<ParameterSpec> parameters, ArenaLayout layout) {
        this.layout = layout;
        tiles = layout.training() ? tiles(parameters) : new Tile[0];
        squares = new double[tiles.length];
        double values = layout.parameterBytes() / (double) Float.BYTES;
        sumSquares = (kernels, _) -> kernels.runShared(KernelKind.GRADIENT_NORM, values, sumSquaresOfTiles, 0);
        double floats = values * (3 + 2 * layout.slots()); // gradient read, the others read and written
        step = (kernels, _) -> kernels.runShared(KernelKind.OPTIMIZER, floats, stepTiles, 0);
    }

    private static Tile[] tiles(List<ParameterSpec> parameters) {
        List<Tile> tiles = new ArrayList<>();
        for (ParameterSpec spec : parameters) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                for (long first = 0; first < spec.elements(); first += FLOATS_PER_TILE) {
                    int floats = (int) Math.min(FLOATS_PER_TILE, spec.elements() - first);
                    tiles.add(new Tile(spec.offset(layer) + first * Float.BYTES, floats, spec.decays()));
                }
            }
        }
        tiles.sort(Comparator.comparingLong(Tile::offset));
        return tiles.toArray(Tile[]::new);
    }

    /** L2 norm of the whole gradient; not finite if a value of it is not. */
    double gradientNorm(Phases phases) {
        phases.shared(sumSquares, 0);
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        return Math.sqrt(sum);
    }

    /** Steps every parameter; {@code norm} is that of the gradient. */
    void update(Phases phases, OptimizerRule rule, double rate, long step, double norm) {
        this.rule = rule;
        this.rate = rate;
        stepNumber = step;
        clipFactor = rule.clipNorm() > 0 && norm > rule.clipNorm() ? rule.clipNorm() / norm : 1;
        phases.shared(this.step, 0);
    }

    private void sumSquares(CpuKernels kernels, int ignored) {
        TileClaims claims = kernels.claims();
        for (int tile = claims.next(tiles.length); tile >= 0; tile = claims.next(tiles.length)) {
            squares[tile] = kernels.ops().squares(layout.gradients() + tiles[tile].offset(), tiles[tile].floats());
        }
    }

    private void step(CpuKernels kernels, int ignored) {
        TileClaims claims = kernels.claims();
        for (int tile = claims.next(tiles.length); tile >= 0; tile = claims.next(tiles.length)) {
            switch (rule) {
                case OptimizerRule.AdamW adamW -> step(kernels.ops(), adamW, tiles[tile]);
                case OptimizerRule.Sgd sgd -> step(kernels.ops(), sgd, tiles[tile]);
            }
        }
    }

    private void step(Ops ops, OptimizerRule.AdamW rule, Tile tile) {
        double decay = rule.decayAll() || tile.decays() ? rate * rule.weightDecay() : 0;
        double correction1 = rule.correction1(stepNumber);
        double correction2 = rule.correction2(stepNumber);
        ops.adamW(
                tile.offset(),
                layout.gradients() + tile.offset(),
                layout.moments(0) + tile.offset(),
                layout.moments(1) + tile.offset(),
                tile.floats(),
                (float) clipFactor,
                (float) decay,
                rule.beta1(),
                rule.beta2(),
                (float) (rate / correction1),
                (float) (1 / Math.sqrt(correction2)),
                (float) rule.epsilon());
    }

    private void step(Ops ops, OptimizerRule.Sgd rule, Tile tile) {
        double weightDecay = rule.decayAll() || tile.decays() ? rule.weightDecay() : 0;
        ops.sgd(
                tile.offset(),
                layout.gradients() + tile.offset(),
                layout.moments(0) + tile.offset(),
                tile.floats(),
                (float) clipFactor,
                (float) rule.momentum(),
                (float) rate,
                (float) weightDecay);
    }
}
