package dev.vitrail.compiler.eval;

import dev.vitrail.compiler.ir.TensorType;

/** Values of a tensor in double precision, the batch first where there is one tensor per image. */
public record Tensor(TensorType type, int batch, double[] data) {

    public Tensor {
        if (data.length != type.elements() * (type.perImage() ? batch : 1)) {
            throw new IllegalArgumentException(data.length + " values for " + type + ", batch " + batch);
        }
    }

    /** Zeros. */
    public static Tensor zeros(TensorType type, int batch) {
        return new Tensor(type, batch, new double[Math.toIntExact(type.elements() * (type.perImage() ? batch : 1))]);
    }

    /** Rows: everything but the last dimension. */
    int rows() {
        return data.length / columns();
    }

    /** Size of the last dimension. */
    int columns() {
        return type.rank() == 0 ? 1 : type.dim(-1);
    }
}
