package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Layout;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Op.*;
import dev.vitrail.compiler.ir.Value;
import java.util.List;

/** The gradient of each forward operation with respect to its operands, given the gradient dy of its result (spec 2). */
public final class GradientRules {
    private GradientRules() {}

    /** What to add to the gradient of an operand. */
    public record Gradient(Value of, Term term) {}

    /** An expression over values. */
    public sealed interface Term permits Read, Apply {}

    /** A value as it is. */
    public record Read(Value value) implements Term {}

    /** An operation on expressions. */
    public record Apply(Op op, List<Term> operands) implements Term {}

    /** One gradient per differentiable operand; images and labels have none. */
    public static List<Gradient> of(Forward op, List<Value> in, Value y, Value dy) {
        Value a = in.get(0);
        return switch (op) {
            case Patchify _ -> List.of();
            // y = x w^T: dx = dy w, dw = dy^T x
            case Matmul(Layout layout) -> {
                if (layout != Layout.NT) {
                    throw new IllegalArgumentException("only the forward layout NT is differentiated");
                }
                Value w = in.get(1);
                yield List.of(to(a, apply(new Matmul(Layout.NN), dy, w)), to(w, apply(new Matmul(Layout.TN), dy, a)));
            }
            // y = x + b: dx = dy, db = dy summed over the dimensions that b lacks
            case AddBroadcast() -> {
                Value b = in.get(1);
                yield List.of(
                        to(a, new Read(dy)), to(b, apply(new SumLeading(b.type().rank()), dy)));
            }
            case Add() -> List.of(to(a, new Read(dy)), to(in.get(1), new Read(dy)));
            case Gelu(boolean tanhForm) -> List.of(to(a, apply(new GeluGradient(tanhForm), dy, a)));
            // xh = (x - mean) rstd, g = dy scale: dx = (g - mean(g) - xh mean(g xh)) rstd; dscale = sum dy xh; dbias =
            // sum dy
            case LayerNorm(double eps) -> {
                Value scale = in.get(1);
                yield List.of(
                        to(a, apply(new LayerNormInputGradient(eps), dy, a, scale)),
                        to(scale, apply(new LayerNormScaleGradient(eps), dy, a)),
                        to(in.get(2), apply(new SumLeading(1), dy)));
            }
            case SplitHeads split -> List.of(to(a, apply(new PlaceHeads(split.part(), split.parts()), dy)));
            case MergeHeads() -> List.of(to(a, apply(new SplitHeads(a.type().dim(0), 0, 1), dy)));
            case BatchMatmul(Layout layout, double scale) -> {
                Value b = in.get(1);
                yield switch (layout) {
                    // y = s a b^T: da = s dy b, db = s dy^T a
                    case NT ->
                        List.of(
                                to(a, apply(new BatchMatmul(Layout.NN, scale), dy, b)),
                                to(b, apply(new BatchMatmul(Layout.TN, scale), dy, a)));
                    // y = s a b: da = s dy b^T, db = s a^T dy
                    case NN ->
                        List.of(
                                to(a, apply(new BatchMatmul(Layout.NT, scale), dy, b)),
                                to(b, apply(new BatchMatmul(Layout.TN, scale), a, dy)));
                    case TN -> throw new IllegalArgumentException("TN does not occur in forward graphs");
                };
            }
            // dx = y (dy - sum(dy y))
            case Softmax() -> List.of(to(a, apply(new SoftmaxGradient(), dy, y)));
            case PrependToken() -> {
                Term first = apply(new SelectToken(), dy);
                yield List.of(
                        to(a, new Apply(new SumLeading(1), List.of(first))), to(in.get(1), apply(new DropToken(), dy)));
            }
            case SelectToken() -> List.of(to(a, apply(new PlaceToken(a.type().dim(0)), dy)));
            case MeanTokens() -> List.of(to(a, apply(new SpreadTokens(a.type().dim(0)), dy)));
            // dlogits = (p - target) dloss
            case CrossEntropy() -> List.of(to(a, apply(new CrossEntropyGradient(), a, in.get(1), dy)));
            // what was dropped gets no gradient: the same mask on dy
            case Dropout dropout -> List.of(to(a, apply(dropout, dy)));
            case DropPath dropPath -> List.of(to(a, apply(dropPath, dy)));
        };
    }

    private static Gradient to(Value operand, Term term) {
        return new Gradient(operand, term);
    }

    private static Term apply(Op op, Value... operands) {
        return new Apply(
                op, java.util.Arrays.stream(operands).<Term>map(Read::new).toList());
    }
}
