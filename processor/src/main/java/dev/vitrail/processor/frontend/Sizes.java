package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import java.math.BigInteger;

/**
 * The sizes of a declaration in arithmetic that cannot overflow, to find out whether the model's would.
 *
 * @param positionRows rows of the position table beyond one per patch, or -1 where there is no table
 */
record Sizes(
        long height,
        long width,
        long channels,
        long patchSize,
        long layers,
        long hiddenSize,
        long heads,
        long mlpSize,
        long classes,
        boolean hasClassToken,
        int positionRows,
        boolean qkvBias) {

    static Sizes of(DeclaredModel declared) {
        Members model = declared.model();
        boolean square = model.isWritten("imageSize");
        boolean hasClassToken = model.constant("pooling", Pooling.class) == Pooling.CLASS_TOKEN;
        boolean hasTable = model.constant("positionEmbedding", PositionEmbedding.class) != PositionEmbedding.NONE;
        return new Sizes(
                model.integer(square ? "imageSize" : "imageHeight"),
                model.integer(square ? "imageSize" : "imageWidth"),
                model.integer("channels"),
                model.integer("patchSize"),
                declared.size("layers"),
                declared.size("hiddenSize"),
                declared.size("heads"),
                declared.size("mlpSize"),
                model.integer("classes"),
                hasClassToken,
                !hasTable ? -1 : hasClassToken && model.flag("positionOnClassToken") ? 1 : 0,
                model.flag("qkvBias"));
    }

    /** The same with another size. */
    Sizes with(String member, long value) {
        boolean side = member.equals("imageSize");
        return new Sizes(
                side || member.equals("imageHeight") ? value : height,
                side || member.equals("imageWidth") ? value : width,
                channels,
                member.equals("patchSize") ? value : patchSize,
                member.equals("layers") ? value : layers,
                member.equals("hiddenSize") ? value : hiddenSize,
                heads,
                member.equals("mlpSize") ? value : mlpSize,
                member.equals("classes") ? value : classes,
                hasClassToken,
                positionRows,
                qkvBias);
    }

    long patches() {
        return (height / patchSize) * (width / patchSize);
    }

    /** Length of the sequence, T. */
    BigInteger tokens() {
        return big(patches()).add(big(hasClassToken ? 1 : 0));
    }

    /** Values of one image. */
    BigInteger imageValues() {
        return product(height, width, channels);
    }

    /** Values of the widest activation of one image: queries, keys and values, or the hidden layer of the MLP. */
    BigInteger widestActivation() {
        return tokens().multiply(big(Math.max(3 * hiddenSize, mlpSize)));
    }

    /** Rows of the position table times their width. */
    BigInteger positionValues() {
        return positionRows < 0
                ? BigInteger.ZERO
                : big(patches() + positionRows).multiply(big(hiddenSize));
    }

    /** Number of parameters (spec, section 14) without the position table. */
    BigInteger parametersWithoutPositions() {
        BigInteger patch = product(patchSize, patchSize, channels, hiddenSize).add(big(hiddenSize));
        BigInteger attention = product(4, hiddenSize, hiddenSize).add(big((qkvBias ? 4 : 1) * hiddenSize));
        BigInteger mlp = product(2, hiddenSize, mlpSize).add(big(mlpSize + hiddenSize));
        BigInteger block = attention.add(mlp).add(big(4 * hiddenSize));
        BigInteger head = product(hiddenSize, classes).add(big(classes));
        return patch.add(big((hasClassToken ? 1 : 0) * hiddenSize))
                .add(block.multiply(big(layers)))
                .add(big(2 * hiddenSize))
                .add(head);
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }

    private static BigInteger product(long... factors) {
        BigInteger product = BigInteger.ONE;
        for (long factor : factors) {
            product = product.multiply(big(factor));
        }
        return product;
    }
}
