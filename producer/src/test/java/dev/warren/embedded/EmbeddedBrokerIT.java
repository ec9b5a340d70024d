package dev.warren.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueType;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
class EmbeddedBrokerIT {

  @TempDir Path folder;

  @Test
  void severalStandSideBySide() throws BrokerException {
    try (var one = EmbeddedBroker.start();
        var two = EmbeddedBroker.start()) {
      assertNotEquals(one.address(), two.address());
      assertEquals("127.0.0.1", one.address().hosts().get(0).name());
      assertTrue(one.address().password().value().length() >= 32);
      assertFalse(one.toString().contains(one.address().password().value()));
      var here = new Broker(one.address(), QueueType.QUORUM);
      var crossed =
          new Broker(two.address().withPassword(one.address().password()), QueueType.QUORUM);
      try (var connection = here.connect("test")) {
        Topology.declareReplies(connection, "job");
        assertTrue(Topology.ready(connection, "warren.replies.job").isPresent());
      }
      assertThrows(BrokerException.Refused.class, () -> crossed.connect("test"));
    }
  }

  @Test
  void leavesNoThreadAndNoListener() throws BrokerException {
    var broker = EmbeddedBroker.start();
    var client = new Broker(broker.address(), QueueType.QUORUM);
    var connection = client.connect("test");
    broker.close();
    broker.close();
    var left =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getThreadGroup() != null)
            .filter(thread -> thread.getThreadGroup().getName().equals(EmbeddedBroker.THREAD_GROUP))
            .filter(thread -> !(thread instanceof ForkJoinWorkerThread))
            .toList();
    assertEquals(List.of(), left);
    connection.close();
    assertThrows(BrokerException.Unreachable.class, () -> client.connect("test"));
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("warren-embedded-broker-watch")));
  }

  @Test
  void startsWhateverTheContextClassLoader() {
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
      EmbeddedBroker.start().close();
      thread.setContextClassLoader(null);
      EmbeddedBroker.start().close();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void isSilentWritesNothingAndDoesNotHoldTheJvm() throws Exception {
    // Without a logging provider, as in an application that has none.
    var classPath =
        List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)).stream()
            .filter(entry -> !entry.contains("logback"))
            .toList();
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-XX:-UsePerfData",
                "-cp",
                String.join(java.io.File.pathSeparator, classPath),
                Forgetful.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    Files.createDirectory(folder.resolve("tmp"));
    var child = process.start();
    try {
      assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the JVM does not end");
      assertEquals("", Files.readString(folder.resolve("output")));
      assertEquals(0, child.exitValue());
      assertEquals(List.of(Path.of(""), Path.of("output"), Path.of("tmp")), files());
    } finally {
      child.destroyForcibly();
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.map(folder::relativize).sorted().toList();
    }
  }

  /** Uses a broker and never closes it. */
  static final class Forgetful {
    private Forgetful() {}

    public static void main(String[] args) throws BrokerException {
      var broker = EmbeddedBroker.start();
      var connection = new Broker(broker.address(), QueueType.QUORUM).connect("forgetful");
      Topology.declareReplies(connection, "job");
    }
  }

  @Test
  void strangersOnThisMachineDoNotFillTheLog() throws Exception {
    var log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      log.addAppender(lines);
      byte[] garbage = "AMQP\0\0\11\1\1\0\0\177\177\177\177garbage".getBytes(ISO_8859_1);
      for (int i = 0; i < 50; i++) {
        var host = broker.address().hosts().get(0);
        try (var socket = new Socket(host.name(), host.port())) {
          socket.setSoTimeout(10_000);
          socket.getOutputStream().write(garbage);
          socket.getInputStream().readAllBytes(); // until the broker hangs up
        } catch (SocketException e) {
          // It did so with a reset.
        }
      }
    } finally {
      log.detachAppender(lines);
    }
    assertTrue(lines.list.size() < 10, () -> lines.list.size() + " lines: " + lines.list.get(0));
  }
}
