package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.ClassPath;
import dev.warren.producer.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerHintTest {
  private static Fleet fleet(String uri, String name) {
    return new Fleet(
        Optional.of(BrokerAddress.parse(uri)),
        name,
        QueueType.QUORUM,
        0,
        List.of(),
        Duration.ofSeconds(90),
        0);
  }

  @Test
  void showsACommandThatCanBeCopied() {
    assertEquals(
        "no worker of fleet 'default' on amqp://guest@h:5672 yet; start some with: java -jar"
            + " worker/target/worker.jar start --broker amqp://h:5672 (waiting up to 90s)",
        WorkerHint.of(fleet("amqp://h", "default"), ClassPath.EMPTY));
  }

  @Test
  void doesNotShowThePassword() {
    assertEquals(
        "no worker of fleet 'blue' on amqps://me@h:5671/v yet; start some with:"
            + " WARREN_BROKER='amqps://me:PASSWORD@h:5671/v' java -jar worker/target/worker.jar"
            + " start --fleet blue --classpath my.jar (waiting up to 90s)",
        WorkerHint.of(
            fleet("amqps://me:secret@h/v", "blue"), new ClassPath(List.of(Path.of("my.jar")))));
  }

  @Test
  void quotesParametersAndAsksForNoPasswordWhereACertificateLogsIn() {
    String uri = "amqps://h:5671?certfile=/c&keyfile=/k&auth_mechanism=external";
    assertEquals(
        "no worker of fleet 'default' on "
            + uri
            + " yet; start some with: java -jar worker/target/worker.jar start --broker '"
            + uri
            + "' (waiting up to 90s)",
        WorkerHint.of(fleet(uri, "default"), ClassPath.EMPTY));
  }
}
