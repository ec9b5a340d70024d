package dev.warren.metrics;

import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemListener;
import dev.warren.engine.ItemTiming;
import dev.warren.message.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Counts and times the items of a pool, by task. Thread-safe. */
final class TaskMeters implements ItemListener {
  /** How many tasks are told apart: each has some forty time series at a monitoring system. */
  static final int MOST_TASKS = 100;

  private static final String OTHER = "other";

  /** How many items the mean run time goes back, about. */
  private static final double MEMORY = 200;

  /** Bounds of the histograms: a fleet runs items of any length. */
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofMillis(3),
    Duration.ofMillis(10),
    Duration.ofMillis(30),
    Duration.ofMillis(100),
    Duration.ofMillis(300),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30),
    Duration.ofHours(2)
  };

  /** Outcomes, by the names they have in the summary of a run. */
  private enum Outcome {
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    TIMED_OUT("timedOut"),
    CRASHED("crashed"),
    CANCELLED("cancelled");

    private final String tag;

    Outcome(String tag) {
      this.tag = tag;
    }

    /** As the ledger counts it. */
    static Outcome of(FailureKind kind) {
      return switch (kind) {
        case TIMEOUT -> TIMED_OUT;
        case CRASHED -> CRASHED;
        case CANCELLED, TERMINATED -> CANCELLED;
        default -> FAILED;
      };
    }
  }

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, Meters> tasks = new ConcurrentHashMap<>();

  /** Guarded by this object's lock. */
  private double meanMicros = Double.NaN;

  TaskMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** How long an item ran lately, in seconds; NaN if none has. */
  synchronized double meanSeconds() {
    return meanMicros / 1e6;
  }

  @Override
  public void answered(Origin call, int index, Answer answer, ItemArguments arguments) {
    Meters meters = meters(call.task());
    if (answer instanceof Answer.Failed failed) {
      meters.count(Outcome.of(failed.failure().kind()), 1);
    } else {
      meters.count(Outcome.SUCCEEDED, 1);
    }
    ItemTiming run = answer.run();
    if (run.attempt() > 0) { // otherwise it never ran
      meters.time(run.queued(), run.started(), run.finished());
      ran(1, run.tookMicros());
    }
  }

  @Override
  public void answered(
      Origin call, int firstIndex, Batch batch, IntFunction<ItemArguments> arguments) {
    Meters meters = meters(call.task());
    meters.count(Outcome.SUCCEEDED, batch.count());
    long started = batch.started();
    for (int i = 0; i < batch.count(); i++) {
      long finished = started + batch.took()[batch.offset() + i];
      meters.time(batch.queued(), started, finished);
      started = finished;
    }
    ran(batch.count(), batch.tookMicros());
  }

  private synchronized void ran(int items, long micros) {
    double mean = (double) micros / items;
    double weight = Double.isNaN(meanMicros) ? 1 : Math.min(1, items / MEMORY);
    meanMicros = weight == 1 ? mean : meanMicros + weight * (mean - meanMicros);
  }

  private Meters meters(String task) {
    Meters known = tasks.get(task);
    if (known != null) {
      return known;
    }
    // A few more if several come at once.
    String name = tasks.size() < MOST_TASKS ? task : OTHER;
    return tasks.computeIfAbsent(name, Meters::new);
  }

  /** The meters of one task. */
  private final class Meters {
    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    private final Timer run;
    private final Timer wait;

    private Meters(String task) {
      Tags own = tags.and("task", task);
      for (Outcome outcome : Outcome.values()) {
        counters.put(
            outcome,
            Counter.builder("warren.items")
                .description("Items by their outcome")
                .tags(own.and("outcome", outcome.tag))
                .register(registry));
      }
      run = timer("warren.item.run", "How long items ran, in their last attempt", own);
      wait = timer("warren.item.wait", "How long items waited until their last attempt began", own);
    }

    private Timer timer(String name, String description, Tags own) {
      return Timer.builder(name)
          .description(description)
          .tags(own)
          .serviceLevelObjectives(BOUNDS)
          .register(registry);
    }

    private void count(Outcome outcome, int items) {
      counters.get(outcome).increment(items);
    }

    /** Times in microseconds; that of the wait is between the clocks of two machines. */
    private void time(long queued, long started, long finished) {
      run.record(finished - started, TimeUnit.MICROSECONDS);
      wait.record(Math.max(0, started - queued), TimeUnit.MICROSECONDS);
    }
  }
}
