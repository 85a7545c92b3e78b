package dev.vitrail.runtime.train;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.RecordFields;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSettingsTest {

    /** The recipe with one component replaced. */
    private static TrainingDefaults with(String component, String value) throws ReflectiveOperationException {
        Constructor<?> constructor = TrainingDefaults.class.getDeclaredConstructors()[0];
        Map<String, String> fields = RecordFields.of(TrainingRuns.recipe());
        fields.replace(component, value);
        Class<?>[] types = constructor.getParameterTypes();
        Object[] arguments = new Object[types.length];
        int k = 0;
        for (String text : fields.values()) {
            Class<?> type = types[k];
            arguments[k++] = type == int.class
                    ? (Object) Integer.valueOf(text)
                    : type == long.class ? Long.valueOf(text) : type == double.class ? Double.valueOf(text) : text;
        }
        return (TrainingDefaults) constructor.newInstance(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "batch, 0",
        "epochs, -1",
        "optimizer, ADAM",
        "learningRate, 0",
        "learningRate, NaN",
        "learningRate, Infinity",
        "weightDecay, -0.1",
        "beta1, 1",
        "beta2, -0.5",
        "momentum, NaN",
        "warmup, 1",
        "schedule, cosine",
        "clipNorm, -1",
        "labelSmoothing, 1",
        "cropPadding, -1",
        "augmentation, MIXUP"
    })
    void namesTheSettingItsRangeAndItsValue(String component, String value) throws ReflectiveOperationException {
        TrainingDefaults recipe = with(component, value);
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> TrainingSettings.of(recipe, Path.of("out")));
        assertSays(failure, component.equals("augmentation") ? "unknown augmentation" : component + " must be ", value);
    }

    @Test
    void theSampleIsSound() throws ReflectiveOperationException {
        assertEquals(TrainingRuns.recipe(), with("batch", "8"));
        TrainingSettings.of(TrainingRuns.recipe(), Path.of("out"));
    }

    @Test
    void makesTheRuleOfEachOptimizer() throws ReflectiveOperationException {
        Path out = Path.of("out");
        assertEquals(
                new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1),
                TrainingSettings.of(TrainingRuns.recipe(), out).rule());
        assertEquals(
                new OptimizerRule.Sgd(0.9, 0.05, false, 1),
                TrainingSettings.of(with("optimizer", "SGD"), out).rule());
    }

    @Test
    void describesEverySetting() {
        Map<String, String> all = TrainingRuns.settings(Path.of("out"), true).describe();
        assertEquals(
                TrainingDefaults.class.getRecordComponents().length
                        + TrainingSettings.class.getRecordComponents().length
                        - 2,
                all.size());
        assertEquals("0.05", all.get("learningRate"));
        assertEquals("true", all.get("resume"));
    }
}
