package dev.warren.metrics;

import static java.util.Objects.requireNonNull;

import dev.warren.Ledger;
import dev.warren.Pool;
import dev.warren.pool.PoolProbe;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * Measures a pool with Micrometer: {@code new PoolMetrics(pool).bindTo(registry)}, once for each
 * pool and registry, before its first call. Items that had their outcome before are not counted.
 *
 * <p>The meters are {@code warren.items} (by {@code task} and {@code outcome}), {@code
 * warren.item.run} and {@code warren.item.wait} (timers by {@code task}), {@code
 * warren.items.backlog}, {@code warren.backlog.seconds}, {@code warren.workers}, {@code
 * warren.reconnects} and {@code warren.broker.blocked}; all have the tag {@code fleet}. The first
 * {@value TaskMeters#MOST_TASKS} tasks have their names as tags, all further ones are {@code
 * other}.
 *
 * <p>Several pools of one program on the same fleet share the counters and timers; of the gauges a
 * registry keeps the first. Tags of their own, {@link #PoolMetrics(Pool, Iterable)}, tell them
 * apart.
 */
public final class PoolMetrics implements MeterBinder {
  /** How long an item is taken to run as long as none has, in seconds. */
  private static final double UNKNOWN_SECONDS = 1;

  private final PoolProbe pool;
  private final Tags tags;

  /** Metrics of a pool, or of the pool of which this is a view. */
  public PoolMetrics(Pool pool) {
    this(pool, Tags.empty());
  }

  /** The same with further tags on each meter. */
  public PoolMetrics(Pool pool, Iterable<io.micrometer.core.instrument.Tag> tags) {
    this.pool = PoolProbe.of(requireNonNull(pool, "pool"));
    this.tags = Tags.of(tags).and("fleet", this.pool.fleetName());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    TaskMeters tasks = new TaskMeters(registry, tags);
    pool.listen(tasks);
    gauge(registry, "warren.items.backlog", "Items without an outcome", PoolMetrics::backlog);
    Gauge.builder("warren.backlog.seconds", pool, it -> seconds(backlog(it), tasks.meanSeconds()))
        .description("How long one worker would run the items without an outcome")
        .baseUnit("seconds")
        .tags(tags)
        .strongReference(true)
        .register(registry);
    gauge(registry, "warren.workers", "Workers that take tasks", PoolProbe::workers);
    gauge(
        registry,
        "warren.broker.blocked",
        "1 while the broker takes no messages, being short of memory or disk",
        it -> it.links().blocked() ? 1 : 0);
    FunctionCounter.builder("warren.reconnects", pool, it -> it.links().reconnects())
        .description("Connections to the broker that were lost and made again")
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<PoolProbe> value) {
    Gauge.builder(name, pool, value)
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private static double backlog(PoolProbe pool) {
    Ledger ledger = pool.ledger();
    return Math.max(0, ledger.submitted() - ledger.done());
  }

  private static double seconds(double items, double mean) {
    return items == 0 ? 0 : items * (Double.isNaN(mean) ? UNKNOWN_SECONDS : mean);
  }
}
