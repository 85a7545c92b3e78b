package dev.vitrail.spark;

/** What Spark says of a failed job, in one sentence. */
final class SparkFailure {

    private static final String CAUSE = "most recent failure: ";

    private SparkFailure() {}

    /** The innermost cause that Spark's message names, without its stack trace. */
    static String describe(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (message.contains("UnsupportedClassVersionError")) {
            return "the executors run an older Java than 25: set spark.executorEnv.JAVA_HOME to a JDK 25";
        }
        if (message.contains("local class incompatible")) {
            return "the cluster runs another version of Spark than "
                    + org.apache.spark.package$.MODULE$.SPARK_VERSION();
        }
        int cause = message.lastIndexOf(CAUSE);
        String text = cause < 0 ? message : message.substring(cause + CAUSE.length());
        return text.lines().findFirst().orElse("").strip();
    }
}
