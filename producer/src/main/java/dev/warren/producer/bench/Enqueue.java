package dev.warren.producer.bench;

import dev.warren.MapResult;
import dev.warren.Pool;
import dev.warren.cli.CliException;
import dev.warren.cli.DurationConverter;
import dev.warren.cli.ExitCode;
import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How long it takes until the broker has confirmed all tasks of a job. They are tasks that sleep
 * and are cancelled afterwards: the workers leave the cores to the producer and the broker.
 */
final class Enqueue implements Figure {
  private static final List<Long> MINUTES = Collections.nCopies(10_000, 60_000L);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Label TIME = new Label("10,000 tasks, first publish to last confirm", "s");

  @Override
  public String name() {
    return "enqueue";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    try (ReadyPool ready = ReadyPool.open(setting)) {
      return Trial.repeat(
          name(), setting.rounds(), () -> new double[] {enqueueSeconds(ready.pool())}, TIME);
    }
  }

  private static double enqueueSeconds(Pool pool) {
    Stopwatch watch = Stopwatch.start();
    MapResult<Long> sleeping = pool.mapAsync(Tasks::sleep, MINUTES);
    boolean sent = pool.awaitSent(PATIENCE);
    double seconds = watch.seconds();
    if (!sent) {
      throw new CliException(
          ExitCode.BROKER,
          "the broker has not confirmed all tasks within " + DurationConverter.show(PATIENCE));
    }
    sleeping.cancel();
    pool.apply(Tasks::sleep, 0L); // until the queue is empty again
    return seconds;
  }
}
