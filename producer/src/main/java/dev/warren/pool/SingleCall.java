package dev.warren.pool;

import dev.warren.TaskOptions;
import dev.warren.engine.Answer;
import dev.warren.message.FailureKind;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One item.
 *
 * @param <R> type of the value
 */
final class SingleCall<R extends @Nullable Object> extends Pending<R> {
  private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();

  SingleCall(PoolCore core, TaskTarget target, TaskOptions options) {
    super(core, target, options, core.singles().enter(options), target, 1);
  }

  /** Submits the item; waits while too many are in flight. Called once. */
  void submit(@Nullable Object... arguments) {
    boolean submitted = false;
    try {
      core.begin(this);
      if (!inFlight.acquire(1, options.maxInFlight())) {
        throw failure(target.name(), 0, neverRan(FailureKind.TERMINATED, null));
      }
      submitted = true;
    } catch (InterruptedException e) {
      throw Waits.interrupted("room for another item", e);
    } finally {
      if (!submitted) {
        core.singles().leave(options);
        core.end(this);
      }
    }
    try {
      core.engine().submit(work(), 0, Collections.singletonList(arguments));
    } catch (Throwable e) { // of the library's own; the item has an outcome all the same
      answered(0, neverRan(FailureKind.FAILED, e));
    }
  }

  @Override
  void answered(int index, Answer answer) {
    if (!this.answer.compareAndSet(null, answer)) {
      return; // submit() threw although the engine had the item
    }
    inFlight.release(1);
    core.singles().leave(options);
    complete();
  }

  @Override
  public boolean cancel() {
    return !ready() && core.engine().cancel(work(), 0, 0) > 0;
  }

  @Override
  void poolIsOver() {
    // The engine answered the item, or submit() is about to throw.
  }

  @Override
  @Nullable RuntimeException failure() {
    return answer.get() instanceof Answer.Failed failed ? failure(target.name(), 0, failed) : null;
  }

  @Override
  @SuppressWarnings("unchecked") // the engine decoded it as the type of the task's result
  R value() {
    return (R) ((Answer.Value) answer.get()).value();
  }
}
