package dev.vitrail.compiler.eval;

import dev.vitrail.compiler.ir.Layout;

/** Matrix products, by the definition. */
final class MatrixMath {
    private MatrixMath() {}

    static void matmul(Layout layout, Tensor a, Tensor b, Tensor y) {
        switch (layout) {
            case NT ->
                product(
                        a.data(),
                        0,
                        a.columns(),
                        1,
                        b.data(),
                        0,
                        1,
                        b.columns(),
                        y.data(),
                        0,
                        a.rows(),
                        y.columns(),
                        a.columns(),
                        1);
            case NN ->
                product(
                        a.data(),
                        0,
                        a.columns(),
                        1,
                        b.data(),
                        0,
                        b.columns(),
                        1,
                        y.data(),
                        0,
                        a.rows(),
                        y.columns(),
                        a.columns(),
                        1);
            case TN ->
                product(
                        a.data(),
                        0,
                        1,
                        a.columns(),
                        b.data(),
                        0,
                        b.columns(),
                        1,
                        y.data(),
                        0,
                        a.columns(),
                        b.columns(),
                        a.rows(),
                        1);
        }
    }

    static void batchMatmul(Layout layout, double scale, Tensor a, Tensor b, Tensor y) {
        int sizeA = a.type().dim(1) * a.type().dim(2),
                sizeB = b.type().dim(1) * b.type().dim(2);
        int rows = y.type().dim(1), columns = y.type().dim(2);
        for (int head = 0; head < a.data().length / sizeA; head++) {
            int atA = head * sizeA, atB = head * sizeB, atY = head * rows * columns;
            int ca = a.columns(), cb = b.columns();
            switch (layout) {
                case NT -> product(a.data(), atA, ca, 1, b.data(), atB, 1, cb, y.data(), atY, rows, columns, ca, scale);
                case NN -> product(a.data(), atA, ca, 1, b.data(), atB, cb, 1, y.data(), atY, rows, columns, ca, scale);
                case TN ->
                    product(
                            a.data(),
                            atA,
                            1,
                            ca,
                            b.data(),
                            atB,
                            cb,
                            1,
                            y.data(),
                            atY,
                            rows,
                            columns,
                            a.type().dim(1),
                            scale);
            }
        }
    }

    /** y[i][j] = scale * sum over k of a[i][k] b[k][j], each operand by its strides. */
    private static void product(
            double[] a,
            int atA,
            int rowA,
            int depthA,
            double[] b,
            int atB,
            int depthB,
            int columnB,
            double[] y,
            int atY,
            int rows,
            int columns,
            int depth,
            double scale) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum += a[atA + i * rowA + k * depthA] * b[atB + k * depthB + j * columnB];
                }
                y[atY + i * columns + j] = scale * sum;
            }
        }
    }
}
