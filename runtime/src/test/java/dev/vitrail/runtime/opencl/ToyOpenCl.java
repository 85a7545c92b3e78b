package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.cache.DiskCache;
import java.util.List;

/**
 * A model whose numbers are known without computing: 3 weights; the logits of an image are its first value times each of them;
 * its loss is the logit of its class; the gradient is 1, its norm 3, and a step adds 1 to every weight.
 */
final class ToyOpenCl extends OpenClProgram {
    static final String WEIGHT = "head.weight";
    private static final Buffer IMAGES = new Buffer("images", "16", 64, 1, 0, false, 0, false);
    private static final Buffer LOGITS = new Buffer("logits", "3", 12, 1, 64, false, 64, false);
    private static final Buffer LOSS = new Buffer("loss", "1", 4, 1, 76, false, -1, false);
    private static final ParameterSpec WEIGHTS =
            new ParameterSpec(WEIGHT, List.of(3), 0, 0, 64, -1, -1, true, new Initializer.Constant(0));
    private static final String SOURCE = """
            #define AT(type, at) ((global type*)(arena + at))
            kernel void toy_forward(global uchar* arena, ulong images_at, ulong bytes_at, ulong w_at, ulong logits_at, int images) {
                const int i = get_global_id(0);
                if (i < images) {
                    const float x = AT(int, bytes_at)[0] ? AT(uchar, images_at)[i * 16] : AT(float, images_at)[i * 16];
                    for (int k = 0; k < 3; k++) {
                        AT(float, logits_at)[i * 3 + k] = x * AT(float, w_at)[k];
                    }
                }
            }
            kernel void toy_backward(global uchar* arena, ulong labels_at, ulong logits_at, ulong loss_at, ulong d_at, int images) {
                const int i = get_global_id(0);
                if (i < images) {
                    AT(float, loss_at)[i] = AT(float, logits_at)[i * 3 + AT(int, labels_at)[i]];
                    for (int k = 0; k < 3; k++) {
                        AT(float, d_at)[k] = 1;
                    }
                }
            }
            kernel void gradient_squares(global uchar* arena, ulong d_at, ulong partials_at, long values) {
                AT(float, partials_at)[get_group_id(0)] = 9;
            }
            kernel void gradient_norm(global uchar* arena, ulong partials_at, ulong norm_at, int count, float clip, ulong loss_at,
                                      int images, int follows) {
                AT(float, norm_at)[0] = sqrt(AT(float, partials_at)[0]);
            }
            typedef struct {
                float rates[8];
            } adamw_rates;
            typedef struct {
                float rates[3];
            } sgd_rates;
            kernel void sgd(global uchar* arena, ulong p_at, ulong d_at, ulong mean_at, ulong norm_at, long values,
                            sgd_rates rates) {}
            kernel void adamw(global uchar* arena, ulong p_at, ulong d_at, ulong mean_at, ulong square_at, ulong norm_at,
                              long values, adamw_rates rates) {
                for (int k = 0; k < 3; k++) {
                    AT(float, p_at)[k] += AT(float, d_at)[k];
                }
            }
            """;

    ToyOpenCl() {
        super("toy.cl");
    }

    @Override
    String source() {
        return SOURCE;
    }

    @Override
    protected void forward(Calls c) {
        c.items("toy_forward")
                .at(IMAGES, 0)
                .imagesAreBytes()
                .parameter(WEIGHTS, 0)
                .at(LOGITS, 0);
    }

    @Override
    protected void backward(Calls c) {
        c.items("toy_backward").labels().at(LOGITS, 0).at(LOSS, 0).gradient(WEIGHTS, 0);
    }

    static ModelInfo info() {
        return new ModelInfo(
                "Toy",
                "test.Toy",
                new Architecture(
                        4, 4, 1, 4, 1, 16, 1, 16, 3, "NONE", true, "MEAN", "GELU", true, 1e-6, "GOOGLE", 0, 0, 0),
                new TrainingDefaults(
                        4, 1, "ADAMW", 1e-3, 0.05, 0.9, 0.999, 0.9, 0, "CONSTANT", 1, 0, "NONE", 0, "FP32", 1),
                List.of(WEIGHTS),
                List.of(),
                new MemoryPlan(64, 0, 0, 80, 80, 0, 0, 0, 1, List.of(IMAGES, LOGITS, LOSS)));
    }

    /** The model in training on a device as seen through these calls. */
    static OpenClModel create(ClApi api, ClDeviceInfo device, int batch) {
        OpenClPlan.Request request = new OpenClPlan.Request(
                info(), new ToyOpenCl(), Mode.TRAINING, 2, Form.VECTOR, Tuning.STANDARD, Precision.FP32, device);
        ClSession session = ClSession.open(api, device, false, new DiskCache(null, 0));
        return new OpenClModel(session, request, request.plan(batch), batch, null);
    }
}
