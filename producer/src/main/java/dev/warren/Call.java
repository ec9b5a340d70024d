package dev.warren;

import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.engine.Run;
import dev.warren.engine.Sink;
import dev.warren.engine.Work;
import dev.warren.engine.WorkOptions;
import dev.warren.gather.AutomaticChunks;
import dev.warren.gather.ChunkSizer;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.time.Duration;

/**
 * One call of a pool: takes the answers to its items. It is open, and keeps the pool from ending,
 * from {@link PoolCore#begin} to {@link PoolCore#end}.
 */
abstract class Call implements Sink {
  final PoolCore core;
  final TaskTarget target;
  final TaskOptions options;
  private final Work work;

  Call(PoolCore core, TaskTarget target, TaskOptions options) {
    this.core = core;
    this.target = target;
    this.options = options;
    WorkOptions limits =
        new WorkOptions(
            options.timeLimit().map(Call::millis).orElse(0L),
            options.retries(),
            options.retryDelay(),
            options.crashLimit());
    // The sink is not this object, which is not complete yet.
    this.work =
        new Work(
            target.name(),
            target,
            target.function(),
            limits,
            new Sink() {
              @Override
              public void answered(int index, Answer answer) {
                Call.this.answered(index, answer);
              }

              @Override
              public void answered(int firstIndex, Batch batch) {
                Call.this.answered(firstIndex, batch);
              }
            });
  }

  final Work work() {
    return work;
  }

  /**
   * The pool was terminated or broke: what was submitted is answered, and nothing that is submitted
   * from now on is run.
   */
  abstract void poolIsOver();

  /** Whether only the caller can end this call, by taking results that are there. */
  boolean waitsForReader() {
    return false;
  }

  /** What to throw for an item that failed. */
  final RuntimeException failure(String item, Answer.Failed answer) {
    if (answer.failure().kind() == FailureKind.TERMINATED) {
      WarrenException broken = core.broken().orElse(null);
      if (broken != null) {
        return broken;
      }
    }
    return Failures.of(item, answer);
  }

  /** The answer to an item that was never given to the engine. */
  static Answer.Failed neverRan(FailureKind kind, Throwable cause) {
    Failure failure = Failure.of(kind, cause == null ? "" : cause.toString());
    return new Answer.Failed(failure, cause, 0, Run.never(Run.now()));
  }

  /** How many items travel together; never more than may be in flight. */
  final ChunkSizer sizer() {
    if (options.chunkSize().isPresent()) {
      return ChunkSizer.fixed(Math.min(options.chunkSize().getAsInt(), options.maxInFlight()));
    }
    return new AutomaticChunks(core.workers(), options.maxInFlight(), core.meanTime(target.name()));
  }

  /** Tells the sizer how long an item ran. */
  static void measure(ChunkSizer sizer, Run run) {
    if (run.attempt() > 0) {
      sizer.ran(1, run.tookMicros());
    }
  }

  private static long millis(Duration limit) {
    long nanos = Waits.nanos(limit);
    return nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1);
  }
}
