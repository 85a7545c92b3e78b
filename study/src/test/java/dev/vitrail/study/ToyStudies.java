package dev.vitrail.study;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyCell;
import dev.vitrail.runtime.study.StudyDefinition;
import java.util.ArrayList;
import java.util.List;

/** Definitions as the processor writes them, of 2 x 2 x 2 cells and parts of them. */
public final class ToyStudies {
    private ToyStudies() {}

    /** layers x hiddenSize x labelSmoothing. */
    public static StudyDefinition of(
            String name, List<Integer> layers, List<Integer> hiddenSizes, List<Double> smoothings, List<Long> seeds) {
        List<StudyCell> cells = new ArrayList<>();
        for (int depth : layers) {
            for (int hidden : hiddenSizes) {
                for (double smoothing : smoothings) {
                    ModelDefinition model = model(depth, hidden);
                    cells.add(new StudyCell(
                            List.of("" + depth, "" + hidden, "" + smoothing),
                            model,
                            changed(model.info().training(), smoothing, "FP32")));
                }
            }
        }
        return new StudyDefinition(
                name,
                "dev.vitrail.study." + name,
                "dev.vitrail.study.ToyModels.Toy18",
                "@AblationStudy(...)",
                StudyDefinition.Design.FACTORIAL,
                List.of(
                        axis("layers", StudyAxis.Kind.ARCHITECTURE, layers),
                        axis("hiddenSize", StudyAxis.Kind.ARCHITECTURE, hiddenSizes),
                        axis("labelSmoothing", StudyAxis.Kind.TRAINING, smoothings)),
                cells,
                0,
                List.of(new StudyDefinition.Skipped(List.of("3", "8", "0.0"), "it is only an example")),
                seeds);
    }

    /** One architecture in these precisions; one axis, or none where there is one precision. */
    static StudyDefinition precisions(String name, List<String> precisions) {
        ModelDefinition model = model(1, 8);
        boolean varies = precisions.size() > 1;
        return new StudyDefinition(
                name,
                "dev.vitrail.study." + name,
                "dev.vitrail.study.ToyModels.Toy18",
                "@AblationStudy(...)",
                StudyDefinition.Design.FACTORIAL,
                varies ? List.of(axis("precision", StudyAxis.Kind.TRAINING, precisions)) : List.of(),
                precisions.stream()
                        .map(precision -> new StudyCell(
                                varies ? List.of(precision) : List.of(),
                                model,
                                changed(model.info().training(), 0, precision)))
                        .toList(),
                0,
                List.of(),
                List.of(1L));
    }

    private static StudyAxis axis(String name, StudyAxis.Kind kind, List<?> values) {
        return new StudyAxis(
                name, kind, values.stream().map(String::valueOf).toList(), String.valueOf(values.getFirst()));
    }

    private static ModelDefinition model(int layers, int hiddenSize) {
        return switch (layers * 100 + hiddenSize) {
            case 108 -> ToyModels_Toy18Model.DEFINITION;
            case 116 -> ToyModels_Toy116Model.DEFINITION;
            case 208 -> ToyModels_Toy28Model.DEFINITION;
            default -> ToyModels_Toy216Model.DEFINITION;
        };
    }

    private static TrainingDefaults changed(TrainingDefaults t, double smoothing, String precision) {
        return new TrainingDefaults(
                t.batch(),
                t.epochs(),
                t.optimizer(),
                t.learningRate(),
                t.weightDecay(),
                t.beta1(),
                t.beta2(),
                t.momentum(),
                t.warmup(),
                t.schedule(),
                t.clipNorm(),
                smoothing,
                t.augmentation(),
                t.cropPadding(),
                precision,
                t.seed());
    }
}
