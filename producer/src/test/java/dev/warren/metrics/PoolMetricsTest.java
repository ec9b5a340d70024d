package dev.warren.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.Ledger;
import dev.warren.Outcome;
import dev.warren.Pool;
import dev.warren.TaskOptions;
import dev.warren.engine.Answer;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemListener;
import dev.warren.engine.ItemTiming;
import dev.warren.task.Task;
import dev.warren.task.Tasks;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolMetricsTest {
  private static CountDownLatch gate = new CountDownLatch(0);

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Task
  public static int half(int n) {
    if (n % 2 != 0) {
      throw new IllegalArgumentException("odd");
    }
    return n / 2;
  }

  @Task
  public static int waiting(int n) throws InterruptedException {
    gate.await();
    return n;
  }

  private double items(String task, String outcome) {
    return registry
        .get("warren.items")
        .tags("fleet", "threads", "task", task, "outcome", outcome)
        .counter()
        .count();
  }

  private double gauge(String name) {
    return registry.get(name).tags("fleet", "threads").gauge().value();
  }

  private static String name(String task) {
    return PoolMetricsTest.class.getName() + "." + task;
  }

  @Test
  void countsWhatTheLedgerCounts() {
    Ledger ledger;
    try (Pool pool = Pool.threads(2)) {
      new PoolMetrics(pool).bindTo(registry);
      pool.mapAsync(PoolMetricsTest::half, List.of(1, 2, 3, 4, 5)).outcomes();
      pool.map(Tasks::sumOfPowers, Collections.nCopies(1_000, 1));
      pool.with(TaskOptions.defaults().withTimeLimit(Duration.ofMillis(1)))
          .mapAsync(Tasks::sleep, List.of(10_000L))
          .outcomes();
      ledger = pool.ledger();
    }
    assertEquals(2, items(name("half"), "succeeded"));
    assertEquals(3, items(name("half"), "failed"));
    assertEquals(1_000, items("dev.warren.task.Tasks.sumOfPowers", "succeeded"));
    assertEquals(1, items("dev.warren.task.Tasks.sleep", "timedOut"));
    assertEquals(
        ledger.done(),
        registry.find("warren.items").counters().stream().mapToDouble(it -> it.count()).sum());
    for (String timer : List.of("warren.item.run", "warren.item.wait")) {
      assertEquals(5, registry.get(timer).tag("task", name("half")).timer().count());
    }
  }

  @Test
  void tellsHowMuchIsOpenAndHowLongThatTakes() throws Exception {
    gate = new CountDownLatch(1);
    try (Pool pool = Pool.threads(2)) {
      new PoolMetrics(pool).bindTo(registry);
      var results = pool.mapAsync(PoolMetricsTest::waiting, List.of(1, 2, 3));
      assertTrue(pool.awaitSent(Duration.ofSeconds(30)));
      assertEquals(3, gauge("warren.items.backlog"));
      assertEquals(3, gauge("warren.backlog.seconds"), "a second each, as nobody knows more");
      assertEquals(2, gauge("warren.workers"));
      assertEquals(0, gauge("warren.broker.blocked"));
      gate.countDown();
      results.get();
      assertEquals(0, gauge("warren.items.backlog"));
      assertEquals(0, gauge("warren.backlog.seconds"));
    }
    assertEquals(0, gauge("warren.workers"));
  }

  @Test
  void cancelledItemsHaveNoTimes() {
    gate = new CountDownLatch(1);
    try (Pool pool = Pool.threads(1)) {
      new PoolMetrics(pool).bindTo(registry);
      var results = pool.mapAsync(PoolMetricsTest::waiting, List.of(1, 2, 3));
      assertTrue(pool.awaitSent(Duration.ofSeconds(30)));
      results.cancel();
      assertTrue(results.outcomes().stream().allMatch(it -> it instanceof Outcome.Failure<?>));
    } finally {
      gate.countDown();
    }
    assertEquals(3, items(name("waiting"), "cancelled"));
    assertTrue(registry.get("warren.item.run").tag("task", name("waiting")).timer().count() <= 1);
  }

  @Test
  void noTagGrowsWithJobsItemsOrTasks() {
    TaskMeters meters = new TaskMeters(registry, Tags.of("fleet", "a"));
    for (int i = 0; i < 3 * TaskMeters.MOST_TASKS; i++) {
      answered(meters, "acme.Generated.task" + i, new Answer.Value(i, timing(0)));
    }
    Set<String> keys = new TreeSet<>();
    Set<String> tasks = new TreeSet<>();
    for (Meter meter : registry.getMeters()) {
      meter.getId().getTags().stream().map(Tag::getKey).forEach(keys::add);
      tasks.add(meter.getId().getTag("task"));
    }
    assertEquals(Set.of("fleet", "le", "outcome", "task"), keys);
    assertEquals(TaskMeters.MOST_TASKS + 1, tasks.size());
    double others =
        registry
            .get("warren.items")
            .tags("task", "other", "outcome", "succeeded")
            .counter()
            .count();
    assertEquals(2 * TaskMeters.MOST_TASKS, others);
  }

  @Test
  void theMeanFollowsWhatItemsTakeLately() {
    TaskMeters meters = new TaskMeters(registry, Tags.empty());
    assertTrue(Double.isNaN(meters.meanSeconds()));
    answered(meters, "a", new Answer.Value(1, timing(10_000_000)));
    assertEquals(10, meters.meanSeconds());
    IntStream.range(0, 2_000)
        .forEach(i -> answered(meters, "a", new Answer.Value(1, timing(1_000_000))));
    assertEquals(1, meters.meanSeconds(), 0.01);
  }

  private static ItemTiming timing(long micros) {
    return new ItemTiming("host", 1, 1, 1_000, 2_000, 2_000 + micros);
  }

  @Test
  void theClocksOfTwoMachinesMakeNoNegativeWait() {
    TaskMeters meters = new TaskMeters(registry, Tags.empty());
    answered(meters, "a", new Answer.Value(1, new ItemTiming("host", 1, 1, 9_000_000, 1, 2)));
    assertEquals(0, registry.get("warren.item.wait").timer().totalTime(TimeUnit.SECONDS));
  }

  @Test
  void aRegistryThatThrowsHarmsNoItem() {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("warren.items")) {
                  throw new IllegalStateException("of a user's filter");
                }
                return id;
              }
            });
    try (Pool pool = Pool.threads(1)) {
      new PoolMetrics(pool).bindTo(registry);
      assertEquals(List.of(1, 2), pool.map(PoolMetricsTest::half, List.of(2, 4)));
    }
  }

  @Test
  void viewsAreMeasuredAsTheirPool() {
    try (Pool pool = Pool.threads(1)) {
      new PoolMetrics(pool.with(TaskOptions.defaults()), Tags.of("app", "shop")).bindTo(registry);
      pool.map(PoolMetricsTest::half, List.of(2));
    }
    assertEquals(
        1,
        registry.get("warren.items").tags("app", "shop", "outcome", "succeeded").counter().count());
  }

  @Test
  void refusesAPoolOfSomebodyElses() {
    Pool other =
        (Pool)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Pool.class},
                (p, method, arguments) -> null);
    assertThrows(IllegalArgumentException.class, () -> new PoolMetrics(other));
  }

  private static void answered(TaskMeters meters, String task, Answer answer) {
    meters.answered(new ItemListener.Origin(0, task, -1), 0, answer, ItemArguments.UNKNOWN);
  }
}
