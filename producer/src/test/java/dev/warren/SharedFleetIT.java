package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import dev.warren.task.TaskFunction;
import dev.warren.task.Tasks;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several pools on one fleet. */
@Timeout(180)
class SharedFleetIT {
  private static final TaskOptions SINGLY = TaskOptions.defaults().withChunkSize(1);

  private static final String SOURCE =
      """
      package acme;

      public final class Versioned {
        @dev.warren.task.Task
        public static int version(int ignored) {
          return VERSION;
        }
      }
      """;

  private static final TaskFunction<Integer, Integer> VERSION =
      TaskFunction.named("acme.Versioned.version", Integer.class, Integer.class);

  private final RabbitServer server = RabbitServer.shared();
  private final List<Pool> pools = new ArrayList<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private String fleet;

  @TempDir private Path folder;

  @BeforeEach
  void nameFleet(TestInfo test) {
    fleet = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void close() {
    pools.forEach(Pool::terminate);
    pools.forEach(Pool::join);
  }

  private Pool.Builder builder() {
    return Pool.builder()
        .broker(server.address().toUriWithPassword())
        .fleet(fleet)
        .onNotice(notices::add);
  }

  private Pool open(Pool.Builder builder) {
    Pool pool = builder.open();
    pools.add(pool);
    return pool;
  }

  private Pool.Builder withProcess() {
    return builder().processes(1).jvmOptions(ShortLivedJvm.options("64m"));
  }

  @Test
  void aSmallJobOvertakesALargeOneWhichLosesNothingElse() {
    Pool large = open(withProcess());
    Pool small = open(builder());
    MapResult<Long> sleeps =
        large.with(SINGLY).mapAsync(Tasks::sleep, Collections.nCopies(20_000, 20L));
    Await.until("the large one runs", () -> sleeps.progress().done() >= 10);
    List<Long> few = small.with(SINGLY).map(Tasks::sleep, Collections.nCopies(20, 21L));
    assertEquals(Collections.nCopies(20, 21L), few);
    long done = sleeps.progress().done();
    assertTrue(done < 900, () -> done + " were done first, of the 1,000 that were in the queue");
    Ledger ledger = large.ledger();
    assertEquals(0, ledger.crashes() + ledger.retries(), ledger::toString);
    assertTrue(ledger.messages() > 1_000, ledger::toString);
    sleeps.cancel();
  }

  @Test
  void nothingIsLostWhenProcessesDieDuringARecall() {
    Pool large = open(withProcess());
    Pool small = open(builder());
    List<Long> millis = new ArrayList<>();
    for (long i = 0; i < 3_000; i++) {
      millis.add(1 + i % 7);
    }
    TaskOptions chunks = TaskOptions.defaults().withChunkSize(3);
    MapResult<Long> sleeps = large.with(chunks).mapAsync(Tasks::sleep, millis);
    Await.until("the large one runs", () -> sleeps.progress().done() >= 10);
    AsyncResult<List<Long>> few =
        small.with(SINGLY).mapAsync(Tasks::sleep, Collections.nCopies(300, 3L));
    for (int i = 0; i < 3; i++) {
      long before = sleeps.progress().done() + small.ledger().succeeded();
      killWorkers();
      Await.until(
          "others go on", () -> sleeps.progress().done() + small.ledger().succeeded() > before + 5);
    }
    assertEquals(Collections.nCopies(300, 3L), few.get());
    assertEquals(millis, sleeps.get());
    assertTrue(large.ledger().balances() && small.ledger().balances());
    assertEquals(3_000, large.ledger().succeeded());
  }

  private static void killWorkers() {
    ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains("WorkerProcess"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private Path compile(int version) throws Exception {
    Path classes = Files.createDirectories(folder.resolve("v" + version));
    Path source =
        Files.writeString(
            classes.resolve("Versioned.java"), SOURCE.replace("VERSION", "" + version));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertEquals(0, result);
    return classes;
  }

  /** Makes a call as a program would that has these classes. */
  private static <T> T with(Path classes, Supplier<T> call) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      return call.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void workersWithAnotherBuildAreNamedAndMayRefuse() throws Exception {
    Path first = compile(1);
    Path second = compile(2);
    Pool own = open(withProcess().classPath(second.toString()));
    assertEquals(2, with(second, () -> own.apply(VERSION, 0)));
    Pool strict = open(builder().requireSameBuild());
    assertEquals(2, with(second, () -> strict.apply(VERSION, 0)));
    assertEquals(List.of(), notices);
    Pool another = open(builder());
    assertEquals(2, with(first, () -> another.apply(VERSION, 0)));
    assertEquals(2, with(first, () -> another.apply(VERSION, 0)));
    Await.until("it is told", () -> !notices.isEmpty());
    assertEquals(1, notices.size(), notices::toString);
    assertTrue(notices.get(0).startsWith("workers on "), notices.get(0));
    assertTrue(
        notices.get(0).contains("have another build of acme.Versioned than this program"),
        notices.get(0));
    Pool strictToo = open(builder().requireSameBuild());
    UnknownTaskException refused =
        assertThrows(
            UnknownTaskException.class, () -> with(first, () -> strictToo.apply(VERSION, 0)));
    assertTrue(refused.getMessage().contains("has build "), refused.getMessage());
    assertThrows(
        UnknownTaskException.class,
        () -> strictToo.apply(VERSION, 0),
        "without the class it cannot be compared");
  }
}
