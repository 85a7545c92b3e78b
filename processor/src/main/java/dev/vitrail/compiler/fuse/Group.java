package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.ir.Node;
import java.util.List;

/** Nodes of a graph and the kernels that compute them (two where a per-image part is summed across images). */
record Group(List<Node> nodes, List<Kernel> kernels) {

    static Group of(Kernel kernel, List<Node> nodes) {
        return new Group(nodes, List.of(kernel));
    }
}
