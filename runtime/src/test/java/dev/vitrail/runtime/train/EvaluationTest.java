package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.data.Dataset;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final int CLASSES = 7;

    /** A model whose logits are given: row i for image i, in batches of 2. */
    private static Model model(float[][] rows) {
        ModelInfo info = info();
        MemorySegment logits = MemorySegment.ofArray(new float[2 * CLASSES]);
        int[] next = new int[1];
        return (Model) Proxy.newProxyInstance(
                Model.class.getClassLoader(), new Class<?>[] {Model.class}, (_, method, arguments) -> {
                    switch (method.getName()) {
                        case "info" -> {
                            return info;
                        }
                        case "batch" -> {
                            return 2;
                        }
                        case "infer" -> {
                            int count = ((Batch) arguments[0]).count();
                            for (int i = 0; i < count; i++) {
                                float[] row = rows[next[0]++];
                                MemorySegment.copy(
                                        row,
                                        0,
                                        logits,
                                        ValueLayout.JAVA_FLOAT,
                                        (long) i * CLASSES * Float.BYTES,
                                        CLASSES);
                            }
                            return null;
                        }
                        case "logits" -> {
                            return logits;
                        }
                        default -> throw new IllegalStateException(method.getName());
                    }
                });
    }

    private static ModelInfo info() {
        Architecture a = new Architecture(
                1, 1, 1, 1, 1, 1, 1, 1, CLASSES, "NONE", true, "MEAN", "GELU", true, 1e-6, "GOOGLE", 0, 0, 0);
        return new ShiftedRegression(a, TrainingRuns.recipe(), 2).info();
    }

    private static Dataset labelled(int... labels) {
        return (Dataset) Proxy.newProxyInstance(
                Dataset.class.getClassLoader(),
                new Class<?>[] {Dataset.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "size" -> labels.length;
                    case "label" -> labels[(int) arguments[0]];
                    case "classes" ->
                        IntStream.range(0, CLASSES).mapToObj(i -> "c" + i).toList();
                    case "pixels" -> null;
                    default -> 1;
                });
    }

    @Test
    void countsByHand() {
        float[][] logits = {
            {9, 0, 0, 0, 0, 0, 0}, // class 0, right
            {9, 1, 2, 3, 4, 5, 6}, // class 1: six before it, wrong, not in the top five
            {9, 1, 2, 3, 4, 5, 6}, // class 3: third of... 9 6 5 4 3: fifth, wrong, in the top five
            {0, 0, 0, 0, 0, 0, 0}, // class 0: all equal, the first counts
            {0, 0, 0, 0, 0, 0, 0}, // class 5: all equal, sixth
        };
        Evaluation evaluation = Evaluation.of(model(logits), labelled(0, 1, 3, 0, 5));
        assertEquals(5, evaluation.images());
        assertEquals(2 / 5.0, evaluation.accuracy());
        assertEquals(3 / 5.0, evaluation.topFive());
        double spread = Math.log(
                Math.exp(9) + Math.exp(1) + Math.exp(2) + Math.exp(3) + Math.exp(4) + Math.exp(5) + Math.exp(6));
        double loss = (Math.log(Math.exp(9) + 6) - 9) + (spread - 1) + (spread - 3) + 2 * Math.log(7);
        assertEquals(loss / 5, evaluation.loss(), 1e-12);
        assertArrayEquals(new int[] {0, 0, 0, 0, 0}, evaluation.predictions());
        int[][] confusion = evaluation.confusion();
        assertEquals(2, confusion[0][0]);
        assertEquals(1, confusion[1][0]);
        assertEquals(1, confusion[3][0]);
        assertEquals(1, confusion[5][0]);
        assertEquals(0, confusion[2][2]);
        assertArrayEquals(new double[] {1, 0, Double.NaN, 0, Double.NaN, 0, Double.NaN}, evaluation.classAccuracies());
    }

    @Test
    void refusesDataOfOtherClasses() {
        Model model = model(new float[0][]);
        assertThrows(IllegalArgumentException.class, () -> Evaluation.of(model, TrainingRuns.images(3, 0)));
    }

    @Test
    void staysFiniteForLargeLogits() {
        float[][] logits = {{1e30f, -1e30f, 0, 0, 0, 0, 0}};
        assertEquals(0, Evaluation.of(model(logits), labelled(0)).loss());
        assertEquals(2e30, Evaluation.of(model(logits), labelled(1)).loss(), 1e24);
    }

    @Test
    void countsLogitsThatAreNoNumbersAsWrong() {
        float[][] logits = {{Float.NaN, 0, 0, 0, 0, 0, 0}, {5, 0, Float.NaN, 0, 0, 0, 0}};
        Evaluation evaluation = Evaluation.of(model(logits), labelled(0, 0));
        assertEquals(0, evaluation.accuracy());
        assertEquals(0, evaluation.topFive());
        assertTrue(Double.isNaN(evaluation.loss()));
        assertArrayEquals(new int[] {-1, -1}, evaluation.predictions());
        assertEquals(0, List.of(evaluation.confusion()[0]).getFirst()[0]);
    }
}
