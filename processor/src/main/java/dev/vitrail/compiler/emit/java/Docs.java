package dev.vitrail.compiler.emit.java;

import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.plan.CompiledModel;
import dev.vitrail.compiler.plan.Summary;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.Pooling;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts in the generated code. */
final class Docs {
    private static final Pattern LINE = Pattern.compile("(.{1,110})(?: |$)");

    private Docs() {}

    // Vision Transformer generated from {@link TinyVit}: 6 layers, hidden size 96, 3 heads, MLP size 192, patches of 4
    // x 4
    // on images of 32 x 32 x 3, 10 classes.
    // <p>469,354 parameters; 0.060 GFLOP per image forward; 2.3 MiB of activations per image in training.
    static String model(CompiledModel model) {
        ModelSpec spec = model.spec();
        return wrap(String.format(
                Locale.ROOT,
                """
                Vision Transformer generated from {@link %s}: %d layers, hidden size %d, %d heads, MLP size %d, patches of \
                %d x %d on images of %d x %d x %d, %d classes.

                <p>%,d parameters; %.3f GFLOP per image forward; %.1f MiB of activations per image in training.

                <p>Shapes: B images, T = %d tokens, N = %d patches, D = %d, M = %d, K = %d classes. Addresses are byte \
                offsets into the model's one arena.
                """,
                spec.declaringType(),
                spec.layers(),
                spec.hiddenSize(),
                spec.heads(),
                spec.mlpSize(),
                spec.patchSize(),
                spec.patchSize(),
                spec.imageHeight(),
                spec.imageWidth(),
                spec.channels(),
                spec.classes(),
                model.parameterCount(),
                2e-9 * Summary.macs(model),
                model.trainingBytesPerImage() / 1048576.0,
                spec.tokens(),
                spec.patches(),
                spec.hiddenSize(),
                spec.mlpSize(),
                spec.classes()));
    }

    /** Breaks lines at 110 columns. */
    private static String wrap(String text) {
        return text.lines()
                .map(line -> LINE.matcher(line).replaceAll("$1\n").stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    static String forward(String section, ModelSpec spec) {
        return wrap(forwardText(section, spec));
    }

    private static String forwardText(String section, ModelSpec spec) {
        return switch (section) {
            case "embedding" ->
                "Images [B, C, H, W] to the input of the first block, x [B, T, D]: a dense layer on every patch"
                        + (spec.hasClassToken() ? ", the class token in front" : "")
                        + ", plus position (Eq. 1).\n";
            case "encoderBlock" ->
                "One encoder block: x += proj(attention(norm1(x))), then x += fc2(gelu(fc1(norm2(x)))) (Eq. 2 and 3)."
                        + " x is [B, T, D].\n";
            case "lastBlock" ->
                "The last encoder block, x [B, T, D] to the class token [B, D]: behind attention tokens do not meet any more and"
                        + " nobody reads the others, so that what follows is done for this one alone.\n";
            default ->
                spec.pooling() == Pooling.CLASS_TOKEN
                        ? "Final norm of the class token, then the classifier: [B, D] to logits [B, K] (Eq. 4).\n"
                        : "Final norm, mean over the tokens, classifier: x [B, T, D] to logits [B, K].\n";
        };
    }

    static String backward(String section) {
        return wrap(backwardText(section));
    }

    private static String backwardText(String section) {
        return switch (section) {
            case "embedding" -> "From the gradient of the first block's input to that of the patch embedding.\n";
            case "encoderBlock" ->
                "Backward through one block: from the gradient of its output to that of its input, both [B, T, D].\n";
            case "lastBlock" ->
                "Backward through the last block: from the gradient of the class token [B, D] to that of the block's input"
                        + " [B, T, D].\n";
            default -> "The loss of each image and its gradient, down to the output of the last block.\n";
        };
    }

    static String gradients(String section) {
        return switch (section) {
            case "embedding" -> "Gradients of the parameters of the embedding, summed over the batch.\n";
            case "encoderBlock", "lastBlock" -> "Gradients of the parameters of one block, summed over the batch.\n";
            default -> "Gradients of the parameters of the head, summed over the batch.\n";
        };
    }

    /** {@code 65 x 192} */
    static String shape(TensorType type) {
        return type.rank() == 0
                ? "1"
                : type.dims().stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }
}
