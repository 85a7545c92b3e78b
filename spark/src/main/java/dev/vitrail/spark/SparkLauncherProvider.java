package dev.vitrail.spark;

import com.google.auto.service.AutoService;
import dev.vitrail.study.launch.TrialLauncher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** Opens launchers on a Spark master; {@code local[jobs]}, which is this machine, if none is named. */
@AutoService(TrialLauncher.Provider.class)
public final class SparkLauncherProvider implements TrialLauncher.Provider {

    private static final Pattern MASTER =
            Pattern.compile("local(\\[.+])?|local-cluster\\[.+]|spark://.+|yarn|k8s://.+");
    private static final int CONNECT_MILLIS = 5000;

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public TrialLauncher open(String master, int jobs) throws IOException {
        String url = master.isEmpty() ? "local[" + jobs + "]" : master;
        if (!MASTER.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    "'" + url + "' is no Spark master: write local[N], spark://HOST:PORT, yarn or k8s://URL");
        }
        if (url.startsWith("spark://")) {
            checkReachable(url);
        }
        JavaSparkContext spark = connect(url, jobs);
        try {
            return new SparkTrialLauncher(spark, jobs);
        } catch (IOException | RuntimeException e) {
            spark.close();
            throw e;
        }
    }

    private static JavaSparkContext connect(String master, int jobs) throws IOException {
        try {
            SparkContext context = new SparkContext(configuration(master, jobs));
            if (context.isStopped()) {
                throw new IOException("Spark master " + master + " does not accept applications");
            }
            return new JavaSparkContext(context);
        } catch (RuntimeException e) {
            throw new IOException("cannot start on Spark master " + master + ": " + SparkFailure.describe(e), e);
        } catch (Exception e) { // SparkException is checked, and Scala does not declare it.
            if (e instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalArgumentException(
                    "cannot start on Spark master " + master + ": " + SparkFailure.describe(e)
                            + (master.startsWith("yarn") || master.startsWith("k8s")
                                    ? "; Spark's module for it must be on the class path"
                                    : ""),
                    e);
        }
    }

    /** What the user sets by system properties stands, except for what the meaning of a trial depends on. */
    static SparkConf configuration(String master, int jobs) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setIfMissing("spark.app.name", "Vitrail study")
                .setIfMissing("spark.ui.enabled", "false")
                .set("spark.task.maxFailures", "1")
                .set("spark.speculation", "false");
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1").setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        if (master.startsWith("spark://")) { // Otherwise the application takes every core of the cluster.
            conf.setIfMissing("spark.cores.max", Integer.toString(jobs * conf.getInt("spark.task.cpus", 1)));
        }
        return conf;
    }

    /** Spark itself tries for a minute, and then says little. */
    private static void checkReachable(String master) throws IOException {
        IOException last = null;
        for (String address : master.substring("spark://".length()).split(",", -1)) {
            URI uri;
            try {
                uri = URI.create("spark://" + address);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + master + "' is no Spark master: " + e.getMessage(), e);
            }
            if (uri.getHost() == null || uri.getPort() < 0) {
                throw new IllegalArgumentException("'" + master + "' is no Spark master: write spark://HOST:PORT");
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("no Spark master answers at " + master + ": is it running, and is the port right?", last);
    }
}
