package dev.vitrail.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The type of a value: its elements, whether there is one tensor per image of the batch, and the sizes of that tensor.
 * Prints as {@code f32[B,65,192]} (per image) or {@code f32[192]} (shared by all images).
 */
public record TensorType(Element element, boolean perImage, List<Integer> dims) {

    /** What a tensor consists of. */
    public enum Element {
        F32,
        I32
    }

    public TensorType {
        dims = List.copyOf(dims);
    }

    /** One f32 tensor per image. */
    public static TensorType perImage(int... dims) {
        return new TensorType(Element.F32, true, list(dims));
    }

    /** One f32 tensor for all images: a parameter or its gradient. */
    public static TensorType shared(int... dims) {
        return new TensorType(Element.F32, false, list(dims));
    }

    private static List<Integer> list(int[] dims) {
        List<Integer> list = new ArrayList<>(dims.length);
        for (int dim : dims) {
            list.add(dim);
        }
        return list;
    }

    /** One f32 number per image. */
    public static TensorType scalars() {
        return perImage(new int[0]);
    }

    /** One class number per image. */
    public static TensorType labels() {
        return new TensorType(Element.I32, true, List.of());
    }

    /** This type with other sizes. */
    public TensorType withDims(List<Integer> sizes) {
        return new TensorType(element, perImage, sizes);
    }

    /** Number of dimensions, the batch not counted. */
    public int rank() {
        return dims.size();
    }

    /** Size of a dimension; negative counts from the last. */
    public int dim(int index) {
        return dims.get(index < 0 ? dims.size() + index : index);
    }

    /** Values of one tensor (of one image). */
    public long elements() {
        long elements = 1;
        for (int size : dims) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    @Override
    public String toString() {
        Stream<String> sizes = dims.stream().map(String::valueOf);
        return element.name().toLowerCase(java.util.Locale.ROOT)
                + (perImage ? Stream.concat(Stream.of("B"), sizes) : sizes).collect(Collectors.joining(",", "[", "]"));
    }
}
