package dev.vitrail.compiler.ir;

import dev.vitrail.compiler.ir.Op.*;
import java.util.ArrayList;
import java.util.List;

/** The type of each operation's result, and what it demands of its operands. */
public final class ShapeRules {
    private ShapeRules() {}

    /** @throws IllegalArgumentException if the operands do not fit; says how */
    public static TensorType result(Op op, List<TensorType> in) {
        return switch (op) {
            case Patchify(int patch) -> {
                TensorType images = operand(op, in, 0, 1);
                require(
                        images.rank() == 3 && images.dim(1) % patch == 0 && images.dim(2) % patch == 0,
                        op,
                        in,
                        "wants [B,C,H,W] with sides that are multiples of the patch");
                yield TensorType.perImage(
                        (images.dim(1) / patch) * (images.dim(2) / patch), images.dim(0) * patch * patch);
            }
            case Matmul(Layout layout) -> matmul(op, layout, in);
            case AddBroadcast() -> {
                TensorType x = operand(op, in, 0, 2);
                TensorType b = in.get(1);
                require(endsWith(x.dims(), b.dims()) && !b.perImage(), op, in, "wants a table of the same last sizes");
                yield x;
            }
            case Add() -> same(op, in, 2);
            case Gelu _ -> operand(op, in, 0, 1);
            case GeluGradient _, SoftmaxGradient() -> same(op, in, 2);
            case LayerNorm _ -> {
                TensorType x = operand(op, in, 0, 3);
                requireVector(op, in, 1, x.dim(-1));
                requireVector(op, in, 2, x.dim(-1));
                yield x;
            }
            case LayerNormInputGradient _ -> {
                TensorType x = operand(op, in, 1, 3);
                require(in.get(0).equals(x), op, in, "wants dy like x");
                requireVector(op, in, 2, x.dim(-1));
                yield x;
            }
            case LayerNormScaleGradient _ -> TensorType.shared(same(op, in, 2).dim(-1));
            case SplitHeads(int heads, int part, int parts) -> {
                TensorType x = operand(op, in, 0, 1);
                require(
                        x.rank() == 2 && part < parts && x.dim(1) % (parts * heads) == 0,
                        op,
                        in,
                        "wants [B,T,parts*heads*d]");
                yield TensorType.perImage(heads, x.dim(0), x.dim(1) / parts / heads);
            }
            case MergeHeads() -> {
                TensorType x = operand(op, in, 0, 1);
                yield TensorType.perImage(x.dim(1), x.dim(0) * x.dim(2));
            }
            case PlaceHeads(int part, int parts) -> {
                TensorType x = operand(op, in, 0, 1);
                require(x.rank() == 3 && part < parts, op, in, "wants [B,h,T,d]");
                yield TensorType.perImage(x.dim(1), parts * x.dim(0) * x.dim(2));
            }
            case JoinHeads() -> {
                TensorType x = same(op, in, 3);
                yield TensorType.perImage(x.dim(1), 3 * x.dim(0) * x.dim(2));
            }
            case BatchMatmul product -> batchMatmul(op, product.layout(), in);
            case Softmax(), Dropout _, DropPath _ -> operand(op, in, 0, 1);
            case PrependToken() -> {
                TensorType x = operand(op, in, 1, 2);
                requireVector(op, in, 0, x.dim(-1));
                yield TensorType.perImage(x.dim(0) + 1, x.dim(1));
            }
            case SelectToken(), MeanTokens() -> {
                TensorType x = operand(op, in, 0, 1);
                require(x.rank() == 2, op, in, "wants [B,T,D]");
                yield TensorType.perImage(x.dim(1));
            }
            case DropToken() -> {
                TensorType x = operand(op, in, 0, 1);
                require(x.rank() == 2 && x.dim(0) > 1, op, in, "wants [B,T,D] with T > 1");
                yield TensorType.perImage(x.dim(0) - 1, x.dim(1));
            }
            case PlaceToken(int tokens) ->
                TensorType.perImage(tokens, operand(op, in, 0, 1).dim(0));
            case SpreadTokens(int tokens) ->
                TensorType.perImage(tokens, operand(op, in, 0, 1).dim(0));
            case SumLeading(int rank) -> {
                TensorType x = operand(op, in, 0, 1);
                require(x.rank() >= rank, op, in, "wants at least " + rank + " dimensions");
                yield TensorType.shared(x.dims().subList(x.rank() - rank, x.rank()).stream()
                        .mapToInt(Integer::intValue)
                        .toArray());
            }
            case CrossEntropy() -> {
                operand(op, in, 0, 2);
                require(in.get(1).equals(TensorType.labels()), op, in, "wants logits and labels");
                yield TensorType.scalars();
            }
            case CrossEntropyGradient() -> {
                TensorType logits = operand(op, in, 0, 3);
                require(
                        in.get(1).equals(TensorType.labels()) && in.get(2).equals(TensorType.scalars()),
                        op,
                        in,
                        "wants logits, labels and the gradient of the loss");
                yield logits;
            }
        };
    }

    private static TensorType matmul(Op op, Layout layout, List<TensorType> in) {
        TensorType a = operand(op, in, 0, 2);
        TensorType b = in.get(1);
        return switch (layout) {
            case NT -> {
                require(matrix(b) && a.dim(-1) == b.dim(1), op, in, "wants [..,K] and [N,K]");
                yield a.withDims(replaceLast(a.dims(), b.dim(0)));
            }
            case NN -> {
                require(matrix(b) && a.dim(-1) == b.dim(0), op, in, "wants [..,N] and [N,K]");
                yield a.withDims(replaceLast(a.dims(), b.dim(1)));
            }
            case TN -> {
                require(
                        a.perImage()
                                && b.perImage()
                                && a.dims()
                                        .subList(0, a.rank() - 1)
                                        .equals(b.dims().subList(0, b.rank() - 1)),
                        op,
                        in,
                        "wants [B,..,N] and [B,..,K] with equal rows");
                yield TensorType.shared(a.dim(-1), b.dim(-1));
            }
        };
    }

    private static TensorType batchMatmul(Op op, Layout layout, List<TensorType> in) {
        TensorType a = operand(op, in, 0, 2);
        TensorType b = in.get(1);
        require(a.rank() == 3 && b.rank() == 3 && a.dim(0) == b.dim(0), op, in, "wants [B,h,..,..] twice");
        boolean fits = switch (layout) {
            case NT -> a.dim(2) == b.dim(2);
            case NN -> a.dim(2) == b.dim(1);
            case TN -> a.dim(1) == b.dim(1);
        };
        require(fits, op, in, "wants equal summed sizes");
        return switch (layout) {
            case NT -> TensorType.perImage(a.dim(0), a.dim(1), b.dim(1));
            case NN -> TensorType.perImage(a.dim(0), a.dim(1), b.dim(2));
            case TN -> TensorType.perImage(a.dim(0), a.dim(2), b.dim(2));
        };
    }

    private static boolean matrix(TensorType type) {
        return !type.perImage() && type.rank() == 2;
    }

    private static List<Integer> replaceLast(List<Integer> dims, int size) {
        List<Integer> result = new ArrayList<>(dims);
        result.set(result.size() - 1, size);
        return result;
    }

    private static boolean endsWith(List<Integer> dims, List<Integer> end) {
        return dims.size() >= end.size()
                && dims.subList(dims.size() - end.size(), dims.size()).equals(end);
    }

    private static TensorType operand(Op op, List<TensorType> in, int index, int count) {
        if (in.size() != count) {
            throw refused(op, in, "wants " + count + " operands");
        }
        if (!in.get(index).perImage()) {
            throw refused(op, in, "wants operand " + index + " per image");
        }
        return in.get(index);
    }

    private static TensorType same(Op op, List<TensorType> in, int count) {
        TensorType first = operand(op, in, 0, count);
        require(in.stream().allMatch(first::equals), op, in, "wants operands of one type");
        return first;
    }

    private static void requireVector(Op op, List<TensorType> in, int index, int size) {
        if (!in.get(index).equals(TensorType.shared(size))) {
            throw refused(op, in, "wants operand " + index + " as f32[" + size + "]");
        }
    }

    private static void require(boolean condition, Op op, List<TensorType> in, String rule) {
        if (!condition) {
            throw refused(op, in, rule);
        }
    }

    private static IllegalArgumentException refused(Op op, List<TensorType> in, String rule) {
        return new IllegalArgumentException(OpSyntax.print(op) + " " + rule + ", not " + in);
    }
}
