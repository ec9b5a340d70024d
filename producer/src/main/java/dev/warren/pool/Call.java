package dev.warren.pool;

import dev.warren.TaskOptions;
import dev.warren.WarrenException;
import dev.warren.engine.Answer;
import dev.warren.engine.AnswerListener;
import dev.warren.engine.Batch;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemCodec;
import dev.warren.engine.ItemListener;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.Work;
import dev.warren.engine.WorkOptions;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.text.ThrowableText;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One call of a pool: takes the answers to its items. It is open, and keeps the pool from ending,
 * from {@link PoolCore#begin} to {@link PoolCore#end}.
 */
abstract class Call {
  /**
   * Bytes of arguments, and of results that wait to be read, of one call. One chunk may be more.
   */
  static final long MAX_BYTES = Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

  /** Items that are sent before the first answer, unless there are many workers. */
  private static final int FIRST_ITEMS = 64;

  final PoolCore core;
  final TaskTarget target;
  final TaskOptions options;
  final Window inFlight;

  /** The context class loader of the caller's thread: the call's user code finds classes by it. */
  final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private final Work work;
  private final long madeAt = System.nanoTime();
  private volatile boolean answered;

  /**
   * Creates it.
   *
   * @param inFlight what the call is bounded by
   * @param codec the target itself, or a codec around it
   * @param total how many items there are; -1 if nobody knows
   */
  Call(
      PoolCore core,
      TaskTarget target,
      TaskOptions options,
      Window inFlight,
      ItemCodec codec,
      long total) {
    this.core = core;
    this.target = target;
    this.options = options;
    this.inFlight = inFlight;
    WorkOptions limits =
        new WorkOptions(
            options.timeLimit().map(Call::millis).orElse(0L),
            options.retries(),
            options.retryDelay(),
            options.crashLimit());
    ItemListener.Origin origin = core.origin(target.name(), total);
    core.listeners().began(origin, limits, options.chunkSize().orElse(0));
    // The sink is not this object, which is not complete yet.
    this.work =
        new Work(
            target.name(),
            codec,
            target.function(),
            core.engine().build(target.name(), target.loaderOr(loader)),
            limits,
            total,
            new AnswerListener() {
              @Override
              public void answered(int index, Answer answer, ItemArguments arguments) {
                core.listeners().answered(origin, index, answer, arguments);
                Call.this.answered(index, answer);
              }

              @Override
              public void answered(
                  int firstIndex, Batch batch, IntFunction<ItemArguments> arguments) {
                core.listeners().answered(origin, firstIndex, batch, arguments);
                Call.this.answered(firstIndex, batch);
              }

              @Override
              public void retried(
                  int index, Failure failure, ItemTiming run, ItemArguments arguments) {
                core.listeners().retried(origin, index, failure, run, arguments);
              }

              @Override
              public void held(long bytes) {
                inFlight.hold(bytes);
              }
            });
  }

  final Work work() {
    return work;
  }

  /** Takes the one answer of an item, as {@link AnswerListener#answered} does. */
  abstract void answered(int index, Answer answer);

  /** Takes the values of consecutive items. */
  void answered(int firstIndex, Batch batch) {
    batch.forEach((i, answer) -> answered(firstIndex + i, answer));
  }

  /**
   * The pool was terminated or broke: what was submitted is answered, and nothing that is submitted
   * from now on is run.
   */
  abstract void poolIsOver();

  /**
   * Somebody on the fleet cancelled the job: submits nothing more, and answers what is open as
   * cancelled.
   */
  abstract void jobCancelled();

  /** Waits until all items are submitted, if that goes on in the background. */
  boolean awaitFed(long nanos) throws InterruptedException {
    return true;
  }

  /** The pool is being closed: it waits for no reader. */
  void closeReader() {}

  /** Whether only the caller can end this call, by taking results that are there. */
  boolean waitsForReader() {
    return false;
  }

  /**
   * What to throw for an item that failed.
   *
   * @param item names the task, and the item where the call has several
   * @param index position of the item in the input
   */
  final RuntimeException failure(String item, int index, Answer.Failed answer) {
    if (answer.failure().kind() == FailureKind.TERMINATED) {
      WarrenException broken = core.broken().orElse(null);
      if (broken != null) {
        return broken;
      }
    }
    return Failures.of(item, index, answer);
  }

  /** What to throw for an item of several that failed. */
  final RuntimeException failure(int index, Answer.Failed answer) {
    return failure(target.name() + ", item " + index, index, answer);
  }

  /** The answer to an item that was never given to the engine. */
  static Answer.Failed neverRan(FailureKind kind, @Nullable Throwable cause) {
    Failure failure = Failure.of(kind, cause == null ? "" : ThrowableText.line(cause));
    return new Answer.Failed(failure, cause, 0, ItemTiming.never(ItemTiming.now()));
  }

  /** How many items travel together; never more than may be in flight. */
  final ChunkSizer sizer() {
    if (options.chunkSize().isPresent()) {
      return ChunkSizer.fixed(Math.min(options.chunkSize().getAsInt(), options.maxInFlight()));
    }
    return new AutomaticChunks(core.workers(), options.maxInFlight(), core.meanTime(target.name()));
  }

  /** Learns from an answer. Only what ran to its end tells how long items run. */
  final void learn(ChunkSizer sizer, Answer answer) {
    if (answer instanceof Answer.Value value) {
      sizer.ran(1, value.run().tookMicros());
    }
    answerCame();
  }

  /** Learns from some values. */
  final void learn(ChunkSizer sizer, Batch batch) {
    sizer.ran(batch.count(), batch.tookMicros());
    answerCame();
  }

  private void answerCame() {
    if (!answered) {
      answered = true;
      inFlight.limitChanged();
    }
  }

  /**
   * How many items may be sent before the first answer, when neither their run time nor the size of
   * their results is known. Doubled each second without an answer.
   */
  final long unknownLimit() {
    if (answered) {
      return Long.MAX_VALUE;
    }
    long seconds = Math.min(30, (System.nanoTime() - madeAt) / 1_000_000_000);
    long chunk = options.chunkSize().orElse(1);
    return Math.max(FIRST_ITEMS, 4L * core.workers()) * chunk << seconds;
  }

  private static long millis(Duration limit) {
    long nanos = Waits.nanos(limit);
    return nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1);
  }
}
