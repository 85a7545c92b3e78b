package dev.vitrail.processor.frontend;

import java.util.List;

/**
 * The annotated type, as far as the rules look at it.
 *
 * @param packageName empty for the unnamed package
 * @param typeName within its package, {@code Outer.TinyVit} for a nested type
 * @param kind {@code class}, {@code interface}, {@code record}, {@code enum} or {@code annotation}
 * @param inner whether it is nested and not static
 * @param privateType it or the type around it that is private, as {@code typeName}; empty where there is none
 * @param typeParameters their names
 */
public record DeclaredType(
        String packageName,
        String typeName,
        String kind,
        boolean inner,
        String privateType,
        List<String> typeParameters) {

    public DeclaredType {
        typeParameters = List.copyOf(typeParameters);
    }

    /** The type's own name. */
    public String simpleName() {
        return typeName.substring(typeName.lastIndexOf('.') + 1);
    }
}
