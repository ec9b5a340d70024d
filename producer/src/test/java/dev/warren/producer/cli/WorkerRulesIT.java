package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.RabbitServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that has rules of its own, whatever it is sent. */
@Timeout(120)
class WorkerRulesIT {
  private static final String FLEET = "--fleet=ruled";

  private static String uri;
  private static Program worker;

  @BeforeAll
  static void startWorker() throws Exception {
    uri = RabbitServer.shared().address().toUriWithPassword();
    worker =
        Program.withBroker(
            Program.WORKER,
            uri,
            "start",
            FLEET,
            "--processes=1",
            "--max-time-limit=500ms",
            "--tasks",
            "acme.*",
            "echo",
            "dev.warren.*.sleep");
    worker.until("ready");
  }

  @AfterAll
  static void stopWorker() throws Exception {
    worker.close();
  }

  private static Program.Result run(int code, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("run", FLEET, "--count=2", "--output=-"));
    command.addAll(1, List.of(arguments));
    try (Program program =
        Program.withBroker(Program.PRODUCER, uri, command.toArray(String[]::new))) {
      return program.await(code);
    }
  }

  @Test
  void aTaskOutsideThePatternsFailsAndNamesTheRule() throws Exception {
    String out = run(1, "sumOfPowers", "--arg=3").out();
    assertEquals(2, out.lines().filter(line -> line.contains("\"kind\":\"failed\"")).count(), out);
    assertTrue(out.contains("UnknownTaskException"), out);
    assertTrue(out.contains("is not run by this worker: it was started with --tasks"), out);
  }

  @Test
  void aTaskInsideThemIsRun() throws Exception {
    assertTrue(run(0, "echo", "--arg=3").out().contains("{\"index\":1,\"value\":3}"));
  }

  @Test
  void anItemWithoutALimitEndsAtTheWorkers() throws Exception {
    String out = run(1, "sleep", "--arg=600000").out();
    assertTrue(out.contains("\"kind\":\"timeout\""), out);
    assertTrue(out.contains("longer than this worker's time limit of 500ms"), out);
  }

  @Test
  void aLongerLimitOfTheItemsOwnDoesNotHelp() throws Exception {
    assertTrue(run(1, "sleep", "--arg=600000", "--time-limit=1h").out().contains("this worker's"));
    String out = run(1, "sleep", "--arg=600000", "--time-limit=100ms").out();
    assertTrue(out.contains("longer than its time limit of 100ms"), out);
  }

  @Test
  void theEnvironmentOfAWorkerProcessDoesNotTellThePassword() throws Exception {
    List<Long> processes =
        worker.family().stream()
            .filter(line -> line.contains("dev.warren.worker.WorkerProcess"))
            .map(line -> Long.valueOf(line.split(" ")[0]))
            .toList();
    assertEquals(1, processes.size(), worker.family()::toString);
    String environment =
        Files.readString(Path.of("/proc/" + processes.get(0) + "/environ"), ISO_8859_1);
    assertFalse(environment.contains("WARREN_BROKER"), "the address is there");
    assertFalse(environment.contains(uri), "the password is there");
    assertTrue(environment.contains("PATH="), "this is no environment");
  }
}
