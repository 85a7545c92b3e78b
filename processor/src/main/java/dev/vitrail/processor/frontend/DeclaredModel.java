package dev.vitrail.processor.frontend;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Augmentation;
import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Optimizer;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import dev.vitrail.dsl.Precision;
import dev.vitrail.dsl.Schedule;
import dev.vitrail.dsl.Variant;
import dev.vitrail.processor.diagnostic.Place;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A declaration as it was written, unchecked. */
public record DeclaredModel(DeclaredType type, Members model, Members training) {

    /** The members that a variant fills in where they are not written. */
    static final List<String> PRESET_MEMBERS = List.of("layers", "hiddenSize", "heads", "mlpSize");

    /** The preset of the declared variant; null for none. */
    @Nullable
    Preset preset() {
        return model.isKnown("variant") ? Preset.of(model.constant("variant", Variant.class)) : null;
    }

    /** Whether the member was left to the variant. */
    boolean isPreset(String member) {
        return PRESET_MEMBERS.contains(member) && !model.isWritten(member) && preset() != null;
    }

    /** An int member of the model: as written, or else the variant's. */
    int size(String member) {
        Preset preset = preset();
        return preset != null && isPreset(member) ? preset.size(member) : model.integer(member);
    }

    /** Where the value of a member of the model comes from: itself, or the variant that filled it in. */
    Place origin(String member) {
        return Place.model(isPreset(member) ? "variant" : member);
    }

    /** Members with a value that javac could not make out; javac says so itself. */
    public Set<String> unresolved() {
        return Set.copyOf(Stream.of(model, training)
                .flatMap(members -> members.written().stream().filter(member -> !members.isKnown(member)))
                .toList());
    }

    /** The names of the generated classes with their package, the model first. */
    public List<String> generatedClasses() {
        String name = type.typeName().replace('.', '_');
        String prefix = type.packageName().isEmpty() ? name : type.packageName() + "." + name;
        return List.of(prefix + "Model", prefix + "Layout", prefix + "Launches");
    }

    /** The specification with presets and defaults filled in. Only for a declaration without errors. */
    public ModelSpec spec() {
        boolean square = model.isWritten("imageSize");
        return new ModelSpec(
                type.packageName(),
                type.typeName(),
                model.integer(square ? "imageSize" : "imageHeight"),
                model.integer(square ? "imageSize" : "imageWidth"),
                model.integer("channels"),
                model.integer("patchSize"),
                size("layers"),
                size("hiddenSize"),
                size("heads"),
                size("mlpSize"),
                model.integer("classes"),
                model.constant("positionEmbedding", PositionEmbedding.class),
                model.flag("positionOnClassToken"),
                model.constant("pooling", Pooling.class),
                model.constant("activation", Activation.class),
                model.flag("qkvBias"),
                model.number("layerNormEps"),
                model.constant("init", Init.class),
                model.number("dropout"),
                model.number("attentionDropout"),
                model.number("stochasticDepth"),
                trainingSpec());
    }

    private TrainingSpec trainingSpec() {
        return new TrainingSpec(
                training.integer("batch"),
                training.integer("epochs"),
                training.constant("optimizer", Optimizer.class),
                training.number("learningRate"),
                training.number("weightDecay"),
                training.numbers("betas").get(0),
                training.numbers("betas").get(1),
                training.number("momentum"),
                training.number("warmup"),
                training.constant("schedule", Schedule.class),
                training.number("clipNorm"),
                training.number("labelSmoothing"),
                training.constant("augmentation", Augmentation.class),
                training.integer("cropPadding"),
                training.constant("precision", Precision.class),
                training.longInteger("seed"));
    }
}
