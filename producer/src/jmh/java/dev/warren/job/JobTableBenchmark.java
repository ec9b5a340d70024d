package dev.warren.job;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Items that are added and claimed, while as many others are open as a producer has at the most;
 * the cost of one of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JobTableBenchmark {
  private static final int ITEMS = 1_000;
  private static final int IN_FLIGHT = 20_000;

  /** Items in a message. */
  @Param({"1", "100"})
  public int chunk;

  private final JobTable<Chunk> table = new JobTable<>(new Counters());
  private final Object call = new Object();
  private final RetryPolicy policy = new RetryPolicy(0, Duration.ZERO, 3);
  private int index;
  private long next;

  /** Opens the others. */
  @Setup
  public void setUp() {
    for (int i = 0; i < IN_FLIGHT; i += chunk) {
      add();
    }
  }

  private void add() {
    table.add(new Chunk(call, policy, index, chunk));
    index += chunk;
  }

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void addAndClaim(Blackhole hole) {
    for (int i = 0; i < ITEMS; i += chunk) {
      add();
      hole.consume(table.claim(next, chunk));
      next += chunk;
    }
  }
}
