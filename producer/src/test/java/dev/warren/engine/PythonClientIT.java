package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A producer in another language, written from the protocol's description alone. */
@Timeout(120)
class PythonClientIT {
  // The system's Python: that is where the system's packages are.
  private static final String PYTHON = "/usr/bin/python3";
  private static final Path PROGRAM =
      Path.of("..", "common", "src", "test", "python", "submit.py").toAbsolutePath().normalize();

  private final RabbitServer server = RabbitServer.shared();

  @Test
  void aPythonProgramSubmitsTasksAndReadsTheAnswers() throws Exception {
    boolean required = "required".equals(System.getProperty("warren.rabbitmq"));
    assumeTrue(required || hasPika(), "the Python package pika is missing: SKIPPED");
    String fleet = "test-" + UUID.randomUUID();
    FleetOptions options =
        FleetOptionsBuilder.create()
            .broker(server.address())
            .fleet(fleet)
            .processes(2)
            .classPath(System.getProperty("java.class.path"))
            .waitForWorkers(Duration.ofSeconds(30))
            .waitForBroker(Duration.ofSeconds(60))
            .gracePeriod(Duration.ofSeconds(5))
            .build();
    try (BrokerEngine engine = BrokerEngine.open(options)) {
      Await.until("both workers are ready", () -> engine.size() == 2);
      Process python =
          new ProcessBuilder(
                  PYTHON,
                  PROGRAM.toString(),
                  server.address().toUriWithPassword(),
                  fleet,
                  "dev.warren.task.Tasks.sumOfPowers",
                  "5",
                  "200")
              .redirectErrorStream(true)
              .start();
      String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, python.waitFor(), output);
      assertEquals("289\n".repeat(200), output);
    }
  }

  private static boolean hasPika() throws IOException, InterruptedException {
    if (!Path.of(PYTHON).toFile().canExecute()) {
      return false;
    }
    Process process = new ProcessBuilder(PYTHON, "-c", "import pika").start();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
