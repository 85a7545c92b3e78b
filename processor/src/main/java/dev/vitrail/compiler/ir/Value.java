package dev.vitrail.compiler.ir;

/**
 * A named tensor. The name is unique within its section, forward and backward graph together; a parameter's starts with
 * {@code $}, the gradient of a parameter {@code $w} is called {@code d$w}.
 */
public record Value(String name, TensorType type) {

    /** Whether this is a parameter. */
    public boolean isParameter() {
        return name.startsWith("$");
    }

    /** Whether this is the gradient of a parameter. */
    public boolean isParameterGradient() {
        return name.startsWith("d$");
    }

    @Override
    public String toString() {
        return isParameter() ? name : "%" + name;
    }
}
