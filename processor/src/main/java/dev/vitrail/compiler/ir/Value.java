package dev.vitrail.compiler.ir;

import org.jspecify.annotations.Nullable;

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

    // Names tell the values of a section apart.
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Value(String otherName, TensorType otherType)
                        && name.equals(otherName)
                        && type.equals(otherType);
    }

    @Override
    public String toString() {
        return isParameter() ? name : "%" + name;
    }
}
