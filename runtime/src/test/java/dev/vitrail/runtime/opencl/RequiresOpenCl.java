package dev.vitrail.runtime.opencl;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that needs an OpenCL device. Where there is none it is skipped, and says so on standard error; it fails instead if
 * the environment has {@code VITRAIL_REQUIRE_OPENCL=1}, as the CI does.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresOpenCl.Condition.class)
public @interface RequiresOpenCl {

    /** Whether there is a device. */
    final class Condition implements ExecutionCondition {
        private static final String REQUIRED = "VITRAIL_REQUIRE_OPENCL";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try {
                return ConditionEvaluationResult.enabled(
                        ClDevices.list().getFirst().description());
            } catch (OpenClException e) {
                String missing = context.getDisplayName() + " needs OpenCL, but " + e.getMessage();
                if ("1".equals(System.getenv(REQUIRED))) {
                    throw new IllegalStateException(missing + " (" + REQUIRED + "=1)", e);
                }
                System.err.println("SKIPPED: " + missing);
                return ConditionEvaluationResult.disabled(missing);
            }
        }
    }
}
