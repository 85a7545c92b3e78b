package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pass over memory: a group of graph nodes that run together. What lies inside a group is never stored.
 *
 * <p>A kernel either treats every image by itself, or ({@link AcrossImages}) sums over the batch.
 */
public sealed interface Kernel {

    /** Values and parameters that it reads. */
    List<Value> reads();

    /** Values and parameter gradients that it writes. */
    List<Value> writes();

    /** A kernel that treats every image by itself. */
    sealed interface PerImage extends Kernel {}

    /** A kernel that sums over the images. */
    sealed interface AcrossImages extends Kernel {}

    /** What a dense layer does to its result while that is still in cache. */
    sealed interface Epilogue {
        /** Nothing but the bias. */
        record None() implements Epilogue {}

        /** Stores the result as {@code input} where the backward pass needs it, and its GELU as the kernel's output. */
        record Gelu(boolean tanhForm, Value input) implements Epilogue {}

        /** Adds a value: the residual connection. Where it has more rows per image than the result, their first ones. */
        record Residual(Value value) implements Epilogue {}
    }

    /** y = epilogue(x weight^T + bias). */
    record Linear(Value x, Value weight, @Nullable Value bias, Epilogue epilogue, Value y) implements PerImage {
        @Override
        public List<Value> reads() {
            return present(x, weight, bias, epilogue instanceof Epilogue.Residual(Value value) ? value : null);
        }

        @Override
        public List<Value> writes() {
            return present(y, epilogue instanceof Epilogue.Gelu gelu ? gelu.input() : null);
        }
    }

    /**
     * dx = dy weight, times gelu'(geluInput) where the layer in front ends in GELU; {@code gelu} is its result once more,
     * see {@link Recomputation}.
     */
    record InputGradient(
            Value dy,
            Value weight,
            @Nullable Value geluInput,
            boolean tanhForm,
            Value dx,
            @Nullable Value gelu) implements PerImage {
        @Override
        public List<Value> reads() {
            return present(dy, weight, geluInput);
        }

        @Override
        public List<Value> writes() {
            return present(dx, gelu);
        }
    }

    /**
     * dWeight = dy^T x and dBias = sum of dy, over all rows of all images; {@code again}: whether x is a value that
     * {@link Recomputation} has made for gradients of weights alone.
     */
    record WeightGradient(
            Value dy,
            Value x,
            boolean again,
            Value dWeight,
            @Nullable Value dBias) implements AcrossImages {
        @Override
        public List<Value> reads() {
            return List.of(dy, x);
        }

        @Override
        public List<Value> writes() {
            return present(dWeight, dBias);
        }
    }

    /** LayerNorm; keeps mean and 1 / deviation of each row in {@code statistics}. */
    record LayerNorm(Value x, Value scale, Value bias, double eps, Value y, Value statistics) implements PerImage {
        @Override
        public List<Value> reads() {
            return List.of(x, scale, bias);
        }

        @Override
        public List<Value> writes() {
            return List.of(y, statistics);
        }
    }

    /**
     * dx = residual + LayerNorm's input gradient; {@code residual}: may have the first row of an image alone;
     * {@code partials}: each image's part of the scale's and bias's gradient; {@code again}: the norm's result once more,
     * see {@link Recomputation}.
     */
    record LayerNormGradient(
            Value dy,
            Value x,
            Value scale,
            Value statistics,
            @Nullable Value residual,
            Value dx,
            Value partials,
            @Nullable Again again)
            implements PerImage {

        /** y is the norm's result; its bias is read for nothing else. */
        public record Again(Value bias, Value y) {}

        @Override
        public List<Value> reads() {
            return present(dy, x, scale, statistics, residual, again == null ? null : again.bias());
        }

        @Override
        public List<Value> writes() {
            return present(dx, partials, again == null ? null : again.y());
        }
    }

    /** Sums the partial gradients of a LayerNorm over the images. */
    record PartialSum(Value partials, Value dScale, Value dBias) implements AcrossImages {
        @Override
        public List<Value> reads() {
            return List.of(partials);
        }

        @Override
        public List<Value> writes() {
            return List.of(dScale, dBias);
        }
    }

    /** Random dropping of attention weights. */
    record WeightDropout(double rate, int site) {}

    /**
     * softmax(q k^T scale) v by tiles; keeps the logarithm of each row's sum of exponentials. Both results have a row for
     * every query.
     */
    record Attention(Value qkv, int heads, @Nullable WeightDropout dropout, Value mixed, Value logSumExp)
            implements PerImage {
        /** Tokens of an image, each with a key and a value. */
        public int tokens() {
            return qkv.type().dim(0);
        }

        /** Tokens that look at the others: all, or only the first where nobody reads what the others find. */
        public int queries() {
            return logSumExp.type().dim(1);
        }

        @Override
        public List<Value> reads() {
            return List.of(qkv);
        }

        @Override
        public List<Value> writes() {
            return List.of(mixed, logSumExp);
        }
    }

    /** The attention's backward pass; computes the weights again, tile by tile. */
    record AttentionGradient(Attention forward, Value dMixed, Value dQkv) implements PerImage {
        @Override
        public List<Value> reads() {
            return List.of(forward.qkv(), forward.mixed(), forward.logSumExp(), dMixed);
        }

        @Override
        public List<Value> writes() {
            return List.of(dQkv);
        }
    }

    /** Softmax cross-entropy and its gradient in one pass. */
    record Loss(Value logits, Value loss, Value dLogits) implements PerImage {
        @Override
        public List<Value> reads() {
            return List.of(logits);
        }

        @Override
        public List<Value> writes() {
            return List.of(loss, dLogits);
        }
    }

    /** gradient = sum of x over the images. */
    record BatchSum(Value x, Value gradient) implements AcrossImages {
        @Override
        public List<Value> reads() {
            return List.of(x);
        }

        @Override
        public List<Value> writes() {
            return List.of(gradient);
        }
    }

    /** A single operation that nothing absorbed. */
    record Single(Op op, List<Value> inputs, Value output) implements PerImage {
        @Override
        public List<Value> reads() {
            return inputs;
        }

        @Override
        public List<Value> writes() {
            return List.of(output);
        }
    }

    private static List<Value> present(@Nullable Value... values) {
        return new ArrayList<>(Stream.of(values).filter(Objects::nonNull).toList());
    }
}
