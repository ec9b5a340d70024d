package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import dev.warren.broker.address.BrokerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** An engine with worker processes behind a broker, which leaves nothing. */
@Timeout(180)
abstract class BrokerEngineFixture {
  private static final String WORKER = "dev.warren.worker.WorkerProcess";

  private static final int SLOW_SQUARES = 300;

  private final String fleet = "test-" + UUID.randomUUID();
  private final List<WorkerEvent> events = new CopyOnWriteArrayList<>();
  private BrokerEngine engine;

  /** The broker to use, empty for the embedded one. */
  abstract Optional<BrokerAddress> broker();

  @BeforeEach
  void open() throws Exception {
    engine = BrokerEngine.open(usualOptions(), "", Optional.of(events::add));
  }

  /** The options of the engine that tests use. */
  FleetOptions usualOptions() {
    return options(2, ShortLivedJvm.options("128m"));
  }

  FleetOptions options(int processes, List<String> jvmOptions) {
    return FleetOptionsBuilder.create()
        .broker(broker())
        .fleet(fleet)
        .processes(processes)
        .classPath(System.getProperty("java.class.path"))
        .jvmOptions(jvmOptions)
        .waitForWorkers(Duration.ofSeconds(30))
        .waitForBroker(Duration.ofSeconds(60))
        .gracePeriod(Duration.ofSeconds(5))
        .build();
  }

  BrokerEngine engine() {
    return engine;
  }

  String fleet() {
    return fleet;
  }

  /** What became of worker processes so far. */
  List<WorkerEvent> events() {
    return events;
  }

  static void await(String what, java.util.function.BooleanSupplier condition) {
    Await.until(() -> what, Duration.ofSeconds(60), condition);
  }

  /** A job that takes a few seconds. */
  TestJob slowSquares() {
    List<String> acts = squares(SLOW_SQUARES);
    for (int i = 0; i < SLOW_SQUARES; i += 2) {
      acts.set(i, "sleep:20");
    }
    return TestJob.act(engine, TestJob.options(), 1, acts);
  }

  static void assertSquares(TestJob job) {
    for (int i = 0; i < SLOW_SQUARES; i++) {
      job.assertValue(i, i % 2 == 0 ? "0" : Long.toString((long) i * i));
    }
  }

  @AfterEach
  void nothingIsLeft() {
    engine.close();
    assertEquals(List.of(), workers(), "worker processes outlived their engine");
    assertTrue(engine.ledger().totals().balances(), () -> engine.ledger().totals().toString());
  }

  static List<ProcessHandle> workers() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(WORKER))
        .toList();
  }

  static List<String> squares(int count) {
    List<String> acts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      acts.add("square:" + i);
    }
    return acts;
  }

  static void assertSquares(TestJob job, int count, int... except) {
    for (int i = 0; i < count; i++) {
      int index = i;
      if (java.util.Arrays.stream(except).noneMatch(e -> e == index)) {
        job.assertValue(i, Long.toString((long) i * i));
      }
    }
  }

  TestJob withPoison(int chunk, WorkOptions options, String... poison) throws Exception {
    List<String> acts = squares(60);
    for (int i = 0; i < poison.length; i++) {
      acts.set(20 + 10 * i, poison[i]);
    }
    return TestJob.act(engine, options, chunk, acts).await();
  }
}
