package dev.vitrail.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class SparkLauncherProviderTest {

    @Test
    void nonsenseIsNoMaster() {
        for (String master : new String[] {"nonsense", "local[x]", "spark://nowhere", "spark://a b:1"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Trials.open(master, 1))
                    .getMessage();
            assertEquals(true, message.contains(master), message);
        }
    }

    @Test
    void aMasterThatDoesNotAnswerIsToldAtOnce() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        String message = assertThrows(IOException.class, () -> Trials.open("spark://127.0.0.1:" + port, 1))
                .getMessage();
        assertEquals(
                "no Spark master answers at spark://127.0.0.1:" + port + ": is it running, and is the port right?",
                message);
    }

    @Test
    void whatATrialMeansDoesNotDependOnTheUsersSettings() {
        System.setProperty("spark.task.maxFailures", "4");
        System.setProperty("spark.app.name", "mine");
        try {
            var conf = SparkLauncherProvider.configuration("spark://host:7077", 6);
            assertEquals("1", conf.get("spark.task.maxFailures"));
            assertEquals("mine", conf.get("spark.app.name"));
            assertEquals("6", conf.get("spark.cores.max"));
        } finally {
            System.clearProperty("spark.task.maxFailures");
            System.clearProperty("spark.app.name");
        }
    }
}
