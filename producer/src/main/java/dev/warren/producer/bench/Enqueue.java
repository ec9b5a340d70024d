package dev.warren.producer.bench;

import dev.warren.TaskOptions;
import dev.warren.broker.BrokerException;
import dev.warren.cli.CliException;
import dev.warren.cli.DurationConverter;
import dev.warren.cli.ExitCode;
import dev.warren.engine.Answer;
import dev.warren.engine.AnswerListener;
import dev.warren.engine.BrokerEngine;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.ItemCodec;
import dev.warren.engine.Work;
import dev.warren.engine.WorkOptions;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.producer.bench.Trial.Label;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * How long it takes until the broker has confirmed all tasks of a job. They are tasks that sleep
 * and are cancelled afterwards: the workers leave the cores to the producer and the broker.
 */
final class Enqueue implements Figure {
  private static final int ITEMS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TASK = "dev.warren.task.Tasks.sleep";
  private static final Object[] MINUTE = {JsonBytes.of("[60000]")};
  private static final Object[] NOTHING = {JsonBytes.of("[0]")};
  private static final Label TIME = new Label("10,000 tasks, first publish to last confirm", "s");

  @Override
  public String name() {
    return "enqueue";
  }

  @Override
  public List<Reading> measure(Setting setting) throws BrokerException, InterruptedException {
    try (BrokerEngine engine = BrokerEngine.open(setting.fleet())) {
      var job = new Job(engine);
      job.awaitWorkers();
      return Trial.repeat(
          name(), setting.rounds(), () -> new double[] {job.enqueueSeconds()}, TIME);
    }
  }

  /** The items of all repetitions. Belongs to one thread; answers come on others. */
  private static final class Job implements AnswerListener, ItemCodec {
    private final BrokerEngine engine;
    private final Work work;
    private int items;
    private volatile int awaited = -1;
    private volatile CompletableFuture<Void> answer = new CompletableFuture<>();

    Job(BrokerEngine engine) {
      this.engine = engine;
      this.work =
          new Work(
              TASK,
              this,
              null,
              new WorkOptions(
                  0, 0, TaskOptions.DEFAULT_RETRY_DELAY, TaskOptions.DEFAULT_CRASH_LIMIT),
              this);
      engine.onBroken(reason -> answer.completeExceptionally(reason));
    }

    /** Has an item run that waits behind all others. */
    void awaitWorkers() throws InterruptedException {
      awaited = items;
      engine.submit(work, items++, List.<Object[]>of(NOTHING));
      try {
        answer.get();
      } catch (ExecutionException e) {
        throw (EngineBrokenException) e.getCause();
      }
      answer = new CompletableFuture<>();
    }

    double enqueueSeconds() throws InterruptedException {
      int first = items;
      List<Object[]> chunk = List.<Object[]>of(MINUTE);
      Stopwatch watch = Stopwatch.start();
      for (int i = 0; i < ITEMS; i++) {
        engine.submit(work, items++, chunk);
      }
      boolean published = engine.awaitPublished(PATIENCE);
      double seconds = watch.seconds();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!published) {
        throw new CliException(
            ExitCode.BROKER,
            "the broker has not confirmed all tasks within " + DurationConverter.show(PATIENCE));
      }
      engine.cancel(work, first, items - 1);
      awaitWorkers(); // until the queue is empty again
      return seconds;
    }

    @Override
    public void answered(int index, Answer ignored) {
      if (index == awaited) {
        answer.complete(null);
      }
    }

    @Override
    public void encode(Object[] arguments, JsonValues.Builder items) {
      items.add((JsonBytes) arguments[0]);
    }

    @Override
    public Object decode(JsonBytes value) {
      return value.length();
    }
  }
}
