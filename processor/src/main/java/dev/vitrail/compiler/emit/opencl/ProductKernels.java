package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.emit.opencl.Operand.Source;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** Products of rows and weights, with what fusion appended to them. */
final class ProductKernels {
    private final SectionValues values;

    ProductKernels(SectionValues values) {
        this.values = values;
    }

    Launch linear(Kernel.Linear linear) {
        int depth = linear.x().type().dim(-1), columns = linear.y().type().dim(-1);
        List<Operand> operands = product(linear.x(), linear.weight(), false, depth);
        StringBuilder ahead = new StringBuilder(), tail = new StringBuilder("vec value = TILE_VALUE;\n");
        if (linear.bias() != null) {
            operands.add(Operand.parameter("bias", linear.bias()));
            tail.append("value += load_float(bias, column, ").append(columns).append(");\n");
        }
        String about = "";
        switch (linear.epilogue()) {
            case Kernel.Epilogue.None() -> {}
            case Kernel.Epilogue.Gelu(boolean tanhForm, Value input) -> {
                operands.add(Operand.out("input", values.type(input), input));
                tail.append(values.store("value", "input", input))
                        .append("value = gelu")
                        .append(tanhForm ? "_tanh" : "")
                        .append("(value);\n");
                about = ", then GELU; its input is kept";
            }
            case Kernel.Epilogue.Residual(Value residual) -> {
                operands.add(Operand.in("residual", values.type(residual), residual));
                boolean everyRow = residual.type().equals(linear.y().type());
                String row = everyRow ? "row" : "row * " + SectionValues.rowsPerImage(residual);
                ahead.append(everyRow ? values.expect("residual", residual) : "");
                tail.append("value += ")
                        .append(values.load("residual", residual, row))
                        .append(";\n");
                about = everyRow ? ", plus the residual" : ", plus the first row of the image in the residual";
            }
        }
        operands.add(Operand.out("y", values.type(linear.y()), linear.y()));
        tail.append(values.store("value", "y", linear.y()));
        return new Launch(
                values.name(linear.y()),
                "x W^T" + (linear.bias() == null ? "" : " + bias") + about + ": [rows, " + depth + "] to [rows, "
                        + columns + "]",
                new Geometry.Product(SectionValues.rowsPerImage(linear.x()), "" + depth, "" + columns),
                operands,
                productBody(linear.x(), depth, columns, false, ahead.toString(), tail.toString()),
                values.work(List.of(linear)));
    }

    Launch inputGradient(Kernel.InputGradient gradient) {
        int depth = gradient.dy().type().dim(-1), columns = gradient.dx().type().dim(-1);
        List<Operand> operands = product(gradient.dy(), gradient.weight(), true, depth);
        StringBuilder ahead = new StringBuilder(), tail = new StringBuilder("vec value = TILE_VALUE;\n");
        Value input = gradient.geluInput();
        String gelu = gradient.tanhForm() ? "gelu_tanh" : "gelu";
        String before = input == null ? "" : "const vec before = " + values.load("input", input) + ";\n";
        if (input != null) {
            operands.add(Operand.in("input", values.type(input), input));
            ahead.append(values.expect("input", input));
            tail.append(before).append("value *= ").append(gelu).append("_slope(before);\n");
        }
        operands.add(Operand.out("y", values.type(gradient.dx()), gradient.dx()));
        tail.append(values.store("value", "y", gradient.dx()));
        Value again = gradient.gelu();
        if (again != null) {
            operands.add(Operand.out("gelu_again", values.type(again), again));
            tail.append("SPLIT_VALUES(row, column, m, n, %d, %s)\n".formatted(columns, before.strip()))
                    .append(values.store(gelu + "(before)", "gelu_again", again));
        }
        return new Launch(
                values.name(gradient.dx()),
                "dy W" + (input == null ? "" : ", times GELU'") + (gradient.gelu() == null ? "" : "; GELU again")
                        + ": [rows, " + depth + "] to [rows, " + columns + "]",
                new Geometry.Product(SectionValues.rowsPerImage(gradient.dy()), "" + depth, "" + columns),
                operands,
                productBody(gradient.dy(), depth, columns, true, ahead.toString(), tail.toString()),
                values.work(List.of(gradient)));
    }

    private List<Operand> product(Value x, Value weight, boolean transposed, int depth) {
        return new ArrayList<>(List.of(
                Operand.in("x", "uchar", x),
                new Operand("staged", "__global uchar*", new Source.Staged("" + depth)),
                new Operand("weight", "const __global uchar*", new Source.Packed(weight, transposed))));
    }

    private String productBody(Value x, int depth, int columns, boolean transposed, String ahead, String tail) {
        return """
                const int rows = images * %s;
                TILES_OF_GROUP(rows, %4$d)
                SHARED_TILES
                TILE_MEMORY
                const __global uchar* a = stage(x, %2$d, staged, first, last, rows, %3$d);
                TILE_BEGIN
                FOR_TILES(m, n, %3$d) {
                %7$s    multiply_tile(a, %2$d, m, last, rows, %3$d, weight, %5$d, n, %4$d, block, shared);
                    FOR_VALUES(row, column, m, n, %4$d) {
                %6$s    }
                }
                TILE_END
                """.formatted(
                        SectionValues.rowsPerImage(x),
                        values.flag(x),
                        depth,
                        columns,
                        transposed ? 1 : 0,
                        tail.indent(8),
                        ahead.indent(4));
    }
}
