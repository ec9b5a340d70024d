package dev.warren.broker;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A window of messages that are published, confirmed and settled; the cost of one of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishLogBenchmark {
  private static final int WINDOW = 1_000;

  /** How many messages the broker confirms at a time. */
  @Param({"1", "50"})
  public int together;

  private final Object token = new Object();
  private final PublishLog log = new PublishLog(Dialect.RABBITMQ, () -> {});

  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public void window(Blackhole hole) throws BrokerException {
    long last = 0;
    for (int i = 0; i < WINDOW; i++) {
      last = log.add(token);
    }
    for (long number = last - WINDOW + together; number <= last; number += together) {
      log.confirmed(number, together > 1);
    }
    log.settle((settled, outcome) -> hole.consume(outcome));
  }
}
