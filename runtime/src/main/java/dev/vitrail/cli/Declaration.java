package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/**
 * The annotated type of an architecture, as source text. Weights on disk carry their architecture as data; with this their
 * model is compiled anew, so that no file of weights can bring code along.
 */
final class Declaration {
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]{0,40}");

    private Declaration() {}

    /** The text of a file {@code NAME.java}, in a package: the unnamed one cannot be imported from. */
    static String source(String name, Architecture a) {
        return """
                package restored;

                import dev.vitrail.dsl.*;

                @VisionTransformer(
                        imageHeight = %d, imageWidth = %d, channels = %d, patchSize = %d,
                        layers = %d, hiddenSize = %d, heads = %d, mlpSize = %d, classes = %d,
                        positionEmbedding = PositionEmbedding.%s, positionOnClassToken = %s,
                        pooling = Pooling.%s, activation = Activation.%s,
                        qkvBias = %s, layerNormEps = %s, init = Init.%s,
                        dropout = %s, attentionDropout = %s, stochasticDepth = %s)
                public interface %s {}
                """.formatted(
                        a.imageHeight(),
                        a.imageWidth(),
                        a.channels(),
                        a.patchSize(),
                        a.layers(),
                        a.hiddenSize(),
                        a.heads(),
                        a.mlpSize(),
                        a.classes(),
                        constant(a.positionEmbedding()),
                        a.positionOnClassToken(),
                        constant(a.pooling()),
                        constant(a.activation()),
                        a.qkvBias(),
                        a.layerNormEps(),
                        constant(a.init()),
                        a.dropout(),
                        a.attentionDropout(),
                        a.stochasticDepth(),
                        name);
    }

    /** The last part of a qualified name, or another name where that is none that Java allows. */
    static String simpleName(String qualified) {
        String simple = qualified.substring(Math.max(qualified.lastIndexOf('.'), qualified.lastIndexOf('$')) + 1);
        return simple.matches("[A-Za-z][A-Za-z0-9_]{0,100}") && SourceVersion.isName(simple) ? simple : "Restored";
    }

    /**
     * Reads an architecture from text fields, one per component of the record.
     *
     * @throws IllegalArgumentException that names the field that is missing or malformed
     */
    static Architecture read(Map<String, String> fields) {
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : Architecture.class.getRecordComponents()) {
            String text = fields.get(component.getName());
            if (text == null) {
                throw new IllegalArgumentException("no " + component.getName());
            }
            types.add(component.getType());
            values.add(value(component, text));
        }
        try {
            Constructor<Architecture> constructor = Architecture.class.getConstructor(types.toArray(Class<?>[]::new));
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Architecture is a public record", e);
        }
    }

    private static Object value(RecordComponent component, String text) {
        try {
            if (component.getType() == int.class) {
                return Integer.parseInt(text);
            } else if (component.getType() == double.class) {
                return Double.parseDouble(text);
            } else if (component.getType() == boolean.class) {
                return Boolean.parseBoolean(text);
            }
            return constant(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(component.getName() + " is no number: " + e.getMessage(), e);
        }
    }

    /** A text that comes from a file and goes into source code: a constant's name and nothing else. */
    private static String constant(String text) {
        if (!CONSTANT.matcher(text).matches()) {
            throw new IllegalArgumentException("no name of a constant: " + text.replaceAll("[^A-Za-z0-9_ ]", "?"));
        }
        return text;
    }
}
