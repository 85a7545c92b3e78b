import static org.bytedeco.mkl.global.mkl_rt.CblasNoTrans;
import static org.bytedeco.mkl.global.mkl_rt.CblasRowMajor;
import static org.bytedeco.mkl.global.mkl_rt.CblasTrans;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Set_Num_Threads;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/** GFLOP/s of Intel MKL at the products of a block, for benchmarks/mkl.sh. Arguments: threads, rounds, ROWS/HIDDEN/MLP ... */
public final class MklProducts {
    private static final String[] LAYOUTS = {"x W^T", "dy W", "dy^T x"};

    private MklProducts() {}

    public static void main(String[] arguments) {
        MKL_Set_Num_Threads(Integer.parseInt(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        System.out.println("| rows, in -> out | x W^T | dy W | dy^T x |\n|---|--:|--:|--:|");
        for (String shape : Arrays.copyOfRange(arguments, 2, arguments.length)) {
            int[] size = Arrays.stream(shape.split("/")).mapToInt(Integer::parseInt).toArray();
            int rows = size[0], hidden = size[1], mlp = size[2];
            int[][] weights = {{hidden, 3 * hidden}, {hidden, hidden}, {hidden, mlp}, {mlp, hidden}};
            for (int[] weight : weights) {
                int in = weight[0], out = weight[1];
                StringBuilder line = new StringBuilder("| %d, %d -> %d |".formatted(rows, in, out));
                for (int layout = 0; layout < LAYOUTS.length; layout++) {
                    line.append(" %.0f |".formatted(rate(layout, rows, in, out, rounds)));
                }
                System.out.println(line);
            }
        }
    }

    /** Median over the rounds. */
    private static double rate(int layout, int rows, int in, int out, int rounds) {
        try (FloatPointer x = values((long) rows * in);
                FloatPointer dy = values((long) rows * out);
                FloatPointer w = values((long) out * in)) {
            double[] seconds = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                switch (layout) {
                    case 0 ->
                        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, out, in, 1, x, in, w, in, 0, dy, out);
                    case 1 ->
                        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, in, out, 1, dy, out, w, in, 0, x, in);
                    default ->
                        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, rows, 1, dy, out, x, in, 0, w, in);
                }
                seconds[round] = (System.nanoTime() - start) / 1e9;
            }
            Arrays.sort(seconds);
            return 2.0 * rows * in * out / seconds[rounds / 2] / 1e9;
        }
    }

    private static FloatPointer values(long count) {
        FloatPointer values = new FloatPointer(count);
        for (long i = 0; i < count; i++) {
            values.put(i, i % 7 - 3f);
        }
        return values;
    }
}
