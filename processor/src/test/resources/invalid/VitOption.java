// ERROR: [VitOption] There is no option -Avitrail.raport.
//       Did you mean vitrail.report?
// ERROR: [VitOption] There is no option -Avitrail.threads.
//       The options are vitrail.dump, vitrail.maxMemory, vitrail.maxVariants, vitrail.report.
// ERROR: [VitOption] -Avitrail.maxVariants: '0' is not a positive number.
//       Use -Avitrail.maxVariants=1000.
// ERROR: [VitOption] -Avitrail.maxMemory: '8GB' is not a size.
//       Use -Avitrail.maxMemory=8GiB.
// ERROR: [VitOption] -Avitrail.dump: there is no stage 'backwards'.
//       Did you mean backward?
// ERROR: [VitOption] -Avitrail.dump: there is no stage 'all'.
//       The stages are spec, graph, backward, fused, plan.
// ERROR: [VitOption] -Avitrail.report: 'yes' is neither true nor false.
//       Use -Avitrail.report=true.
// OPTIONS: -Avitrail.maxMemory=8GB -Avitrail.dump=graph,backwards,all -Avitrail.report=yes -Avitrail.raport=true
// OPTIONS: -Avitrail.threads=2 -Avitrail.maxVariants=0
import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
