package dev.vitrail.compiler.emit.java;

import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.Kernel.Epilogue;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Java call of each kernel: its name in the runtime, and its operands as expressions of the generated class. */
final class KernelCalls {
    private final Sizes sizes;
    private final Section section;

    KernelCalls(Sizes sizes, Section section) {
        this.sizes = sizes;
        this.section = section;
    }

    /** {@code k.linear(norm1, k.packed(ATTN_QKV_WEIGHT, layer), k.parameter(ATTN_QKV_BIAS, layer), qkv, rows, HIDDEN, 3 * HIDDEN)} */
    String call(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Linear(Value x, Value weight, Value bias, Epilogue epilogue, Value y) -> {
                String operands = list(local(x), packed(weight), parameter(bias));
                String shape = list(local(y), sizes.rows(x.type()), sizes.in(weight), sizes.out(weight));
                yield switch (epilogue) {
                    case Epilogue.None() -> call("linear", operands, shape);
                    case Epilogue.Gelu(boolean tanhForm, Value input) ->
                        call("linearGelu", operands, local(input), shape, Boolean.toString(tanhForm));
                    case Epilogue.Residual(Value residual) ->
                        call("linearResidual", list(operands, local(residual), residualStep(residual, y)), shape);
                };
            }
            case Kernel.InputGradient(
                    Value dy,
                    Value weight,
                    Value geluInput,
                    boolean tanhForm,
                    Value dx,
                    Value gelu) -> {
                String operands = list(local(dy), "k.packedTransposed(" + Names.constant(weight.name()) + ")");
                String shape = list(local(dx), sizes.rows(dy.type()), sizes.in(weight), sizes.out(weight));
                yield geluInput == null
                        ? call("inputGradient", operands, shape)
                        : call(
                                "inputGradientGelu",
                                operands,
                                local(geluInput),
                                gelu == null ? "-1" : local(gelu),
                                shape,
                                Boolean.toString(tanhForm));
            }
            case Kernel.WeightGradient(Value dy, Value x, boolean again, Value dWeight, Value dBias) -> {
                Value weight = new Value(dWeight.name().substring(1), dWeight.type());
                yield call(
                        again ? "weightGradientAgain" : "weightGradient",
                        local(dy),
                        local(x),
                        gradient(dWeight),
                        dBias == null ? "-1" : gradient(dBias),
                        sizes.rows(x.type()),
                        sizes.in(weight),
                        sizes.out(weight));
            }
            case Kernel.LayerNorm norm ->
                call(
                        "layerNorm",
                        local(norm.x()),
                        parameter(norm.scale()),
                        parameter(norm.bias()),
                        local(norm.y()),
                        local(norm.statistics()),
                        sizes.rows(norm.x().type()),
                        "HIDDEN",
                        "EPS");
            case Kernel.LayerNormGradient norm ->
                call(
                        "layerNormBackward",
                        local(norm.dy()),
                        local(norm.x()),
                        parameter(norm.scale()),
                        local(norm.statistics()),
                        norm.residual() == null
                                ? "-1, 0"
                                : list(
                                        local(norm.residual()),
                                        sizes.rowsPerImage(norm.residual().type())),
                        local(norm.dx()),
                        local(norm.partials()),
                        norm.again() == null ? "-1" : parameter(norm.again().bias()),
                        norm.again() == null ? "-1" : local(norm.again().y()),
                        sizes.rowsPerImage(norm.x().type()),
                        "HIDDEN");
            case Kernel.PartialSum(Value partials, Value dScale, Value dBias) ->
                call("sumPartials", local(partials), gradient(dScale), gradient(dBias), "HIDDEN");
            case Kernel.Attention attention ->
                call(
                        "attention",
                        local(attention.qkv()),
                        local(attention.mixed()),
                        local(attention.logSumExp()),
                        heads(attention));
            case Kernel.AttentionGradient(Kernel.Attention forward, Value dMixed, Value dQkv) ->
                call(
                        "attentionBackward",
                        local(forward.qkv()),
                        local(forward.mixed()),
                        local(dMixed),
                        local(forward.logSumExp()),
                        local(dQkv),
                        heads(forward));
            case Kernel.Loss(Value logits, Value loss, Value dLogits) ->
                call("crossEntropy", local(logits), local(loss), local(dLogits), "CLASSES");
            case Kernel.BatchSum(Value x, Value gradient) -> {
                String elements = sizes.elements(x.type());
                yield call("sumBatch", local(x), gradient(gradient), elements, elements);
            }
            case Kernel.Single(Op op, List<Value> inputs, Value output) -> single(op, inputs, output);
        };
    }

    private String single(Op op, List<Value> in, Value y) {
        TensorType type = y.type();
        return switch (op) {
            case Op.Patchify _ ->
                call("patchify", local(in.get(0)), local(y), "CHANNELS", "IMAGE_HEIGHT", "IMAGE_WIDTH", "PATCH");
            case Op.PrependToken() ->
                call("prependToken", parameter(in.get(0)), local(in.get(1)), local(y), "PATCHES", "HIDDEN");
            case Op.DropToken() -> call("dropToken", local(in.get(0)), local(y), "TOKENS", "HIDDEN");
            case Op.SelectToken() -> call("selectToken", local(in.get(0)), local(y), "TOKENS", "HIDDEN");
            case Op.PlaceToken _ -> call("placeToken", local(in.get(0)), local(y), "TOKENS", "HIDDEN");
            case Op.MeanTokens() -> call("meanTokens", local(in.get(0)), local(y), "TOKENS", "HIDDEN");
            case Op.SpreadTokens _ -> call("spreadTokens", local(in.get(0)), local(y), "TOKENS", "HIDDEN");
            case Op.AddBroadcast() ->
                call("addTable", local(in.get(0)), parameter(in.get(1)), local(y), sizes.elements(type));
            case Op.Add() -> call("add", local(in.get(0)), local(in.get(1)), local(y), sizes.elements(type));
            case Op.Gelu(boolean tanhForm) ->
                call("gelu", local(in.get(0)), local(y), sizes.elements(type), Boolean.toString(tanhForm));
            case Op.GeluGradient(boolean tanhForm) ->
                call(
                        "geluGradient",
                        local(in.get(0)),
                        local(in.get(1)),
                        local(y),
                        sizes.elements(type),
                        Boolean.toString(tanhForm));
            case Op.Dropout(double rate, int site) ->
                call("dropout", local(in.get(0)), local(y), sizes.elements(type), rate + ", " + site, layer());
            case Op.DropPath(double rate, int site) ->
                call(
                        "dropPath",
                        local(in.get(0)),
                        local(y),
                        sizes.elements(type),
                        pathRate(rate),
                        site + ", " + layer());
            case Op.Matmul _, Op.LayerNorm _, Op.SplitHeads _, Op.MergeHeads(), Op.BatchMatmul _, Op.Softmax() ->
                throw unfused(op);
            case Op.CrossEntropy(), Op.SumLeading _, Op.LayerNormInputGradient _, Op.LayerNormScaleGradient _ ->
                throw unfused(op);
            case Op.PlaceHeads _, Op.JoinHeads(), Op.SoftmaxGradient(), Op.CrossEntropyGradient() -> throw unfused(op);
        };
    }

    private static IllegalStateException unfused(Op op) {
        return new IllegalStateException("the CPU has no kernel for " + op + " alone; fusion should have absorbed it");
    }

    /** Spec A-18: block l of L drops with rate * l / (L - 1). */
    private String pathRate(double rate) {
        return section.layers().of() > 1 ? rate + " * layer / (LAYERS - 1)" : "0";
    }

    private String heads(Kernel.Attention attention) {
        Kernel.WeightDropout dropout = attention.dropout();
        String shape = list(sizes.rowsPerImage(attention.mixed().type()), "TOKENS, HEADS, HEAD_DIM");
        return dropout == null ? shape : list(shape, dropout.rate() + ", " + dropout.site(), layer());
    }

    /** Rows of a residual from one that is added to a row of {@code y} to the next. */
    private String residualStep(Value residual, Value y) {
        return residual.type().equals(y.type()) ? "1" : sizes.rowsPerImage(residual.type());
    }

    private String layer() {
        return section.isBlock() ? "layer" : "0";
    }

    private static String local(Value value) {
        return value.name();
    }

    private String packed(Value weight) {
        return "k.packed(" + Names.constant(weight.name()) + ", " + layer() + ")";
    }

    private String parameter(@Nullable Value parameter) {
        return parameter == null ? "-1" : "k.parameter(" + Names.constant(parameter.name()) + ", " + layer() + ")";
    }

    private String gradient(Value gradient) {
        return "k.gradient(" + Names.gradientConstant(gradient) + ", " + layer() + ")";
    }

    private static String call(String kernel, String... operands) {
        return "k." + kernel + "(" + list(operands) + ")";
    }

    private static String list(String... operands) {
        return String.join(", ", operands);
    }
}
