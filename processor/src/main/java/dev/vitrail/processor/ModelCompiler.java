package dev.vitrail.processor;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.spec.ModelSpec;

/** The compiler as the processor sees it: values in, values out. */
interface ModelCompiler {
    VitCompiler.Output compile(ModelSpec spec, VitCompiler.Options options);
}
