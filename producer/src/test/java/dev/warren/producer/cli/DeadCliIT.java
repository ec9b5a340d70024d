package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.engine.FaultTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code worker dead}: items that killed their process, looked at, run again and deleted. */
@Timeout(300)
class DeadCliIT {
  private static final String TASK = FaultTasks.class.getName() + ".act";
  private static final String CLASSES = Path.of("target", "test-classes").toString();

  private final String fleet = "dead-" + System.nanoTime();

  @TempDir private Path folder;

  private Program program(Path jar, String... arguments) throws IOException {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--fleet=" + fleet;
    String uri = RabbitServer.shared().address().toUriWithPassword();
    return Program.withBroker(jar, uri, all);
  }

  private Program.Result dead(int code, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "dead";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try (Program program = program(Program.WORKER, all)) {
      return program.await(code);
    }
  }

  private void sendGarbage() throws Exception {
    var broker = new Broker(RabbitServer.shared().address(), QueueType.QUORUM);
    try (BrokerConnection connection = broker.connect("test");
        var publisher = ConfirmedPublisher.open(connection, () -> {})) {
      Message garbage = Message.of("{\u001b[31m".getBytes(StandardCharsets.UTF_8));
      publisher.publish("", new QueueNames(fleet).tasks(), garbage, garbage);
      Await.until(
          "the confirm",
          () -> {
            try {
              publisher.settle((token, outcome) -> {});
              return publisher.outstanding() == 0;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private void awaitDead(int letters) throws Exception {
    String queue = new QueueNames(fleet).dead();
    var broker = new Broker(RabbitServer.shared().address(), QueueType.QUORUM);
    try (BrokerConnection connection = broker.connect("test")) {
      Await.until(
          () -> letters + " dead letters",
          Duration.ofSeconds(60),
          () -> {
            try {
              return Topology.ready(connection, queue).orElse(0) == letters;
            } catch (BrokerException e) {
              throw new IllegalStateException(e);
            }
          });
    }
    assertEquals(letters, dead(0, "list", "--json").out().lines().count());
  }

  @Test
  void whoHasNothingRunAgainOrDeletedIsToldWhy() throws Exception {
    assertEquals(
        "worker: nothing purged: there is no such fleet yet\n", dead(0, "purge", "--all").err());
    try (Program workers = program(Program.WORKER, "start", "--processes=1").until(" ready\n")) {
      assertEquals(
          "worker: nothing requeued: there are no dead letters\n",
          dead(0, "requeue", "--task=a.B.c").err());
      sendGarbage();
      awaitDead(1);
      assertEquals(
          "worker: nothing purged: none matches\n", dead(0, "purge", "--task=a.B.c").err());
      assertTrue(workers.isAlive());
    }
  }

  @Test
  void whatIsDeadIsShownRunAgainAndDeleted() throws Exception {
    Path file = folder.resolve("file");
    String act = "\"halt-unless:" + file + "\"";
    try (Program workers =
            program(Program.WORKER, "start", "--processes=1", "--classpath=" + CLASSES)
                .until(" ready\n");
        Program job =
            program(
                Program.PRODUCER,
                "run",
                TASK,
                "--classpath=" + CLASSES,
                "--arg=" + act,
                "--count=2",
                "--crash-limit=2")) {
      job.await(1);
      sendGarbage();
      awaitDead(3);
      var table = dead(0, "list");
      assertTrue(table.out().contains("exit code 3"), table.out());
      assertTrue(table.out().contains(TASK), table.out());
      assertFalse(table.out().contains("\u001b"), table.out());
      assertTrue(table.err().contains("3 dead letters"), table.err());
      JsonNode first =
          JsonMapper.shared().readTree(dead(0, "list", "--json").out().lines().findFirst().get());
      assertEquals(2, first.get("attempts").asInt());
      assertEquals(TASK, first.get("task").asString());
      assertTrue(first.get("reason").asString().startsWith("crashed: "), first.toString());
      String item = first.get("item").asString();

      assertTrue(dead(2, "requeue").err().contains("which ones?"));
      // It ends its process once more, and its job is over: nobody else remembers it.
      assertTrue(dead(0, "requeue", "--item", item).err().contains("1 requeued"));
      awaitDead(3);
      Files.writeString(file, "not yet");
      var requeued = dead(0, "requeue", "--item", item);
      assertTrue(requeued.err().contains("1 requeued, 1 of them for nobody"), requeued.err());
      Await.until(
          "the item having run",
          () -> {
            try {
              return Files.readString(file).equals("ran");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertTrue(dead(1, "purge", "--item", item).err().contains("not among the dead: " + item));
      var rest = dead(0, "requeue", "--all");
      assertTrue(rest.err().contains("1 requeued"), rest.err());
      assertTrue(rest.err().contains("1 cannot be understood and stay"), rest.err());
      assertEquals(1, dead(0, "list", "--json").out().lines().count());
      assertTrue(dead(0, "purge", "--all").err().contains("1 purged"));
      assertEquals("", dead(0, "list").out());
      assertEquals(1, workers.family().stream().filter(l -> l.contains("WorkerProcess")).count());
    }
  }
}
