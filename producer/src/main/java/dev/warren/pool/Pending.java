package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.AsyncResult;
import dev.warren.ResultTimeoutException;
import dev.warren.TaskOptions;
import dev.warren.engine.ItemCodec;
import dev.warren.worker.contract.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call whose result becomes ready once: waiting and callbacks.
 *
 * @param <T> type of the value
 */
abstract class Pending<T extends @Nullable Object> extends Call implements AsyncResult<T> {
  private final CountDownLatch ready = new CountDownLatch(1);
  // Guarded by ready; null once that is open.
  private @Nullable List<Runnable> callbacks = new ArrayList<>(0);

  Pending(
      PoolCore core,
      TaskTarget target,
      TaskOptions options,
      Window inFlight,
      ItemCodec codec,
      long total) {
    super(core, target, options, inFlight, codec, total);
  }

  /** What to throw instead of a value; null if there is a value. Only called when ready. */
  abstract @Nullable RuntimeException failure();

  /** The value. Only called when ready and successful. */
  abstract T value();

  /** Makes this ready; called once, when the outcome can be read. */
  final void complete() {
    List<Runnable> waiting;
    synchronized (ready) {
      waiting = callbacks;
      callbacks = null;
      ready.countDown();
    }
    waiting.forEach(callback -> core.callbacks().run(callback, loader));
    core.end(this);
  }

  @Override
  public T get() {
    awaitReady();
    return valueOrThrow();
  }

  @Override
  public T get(Duration timeout) {
    if (!await(timeout)) {
      throw new ResultTimeoutException(
          target.name() + ": no result within " + DurationText.of(timeout));
    }
    return valueOrThrow();
  }

  @Override
  public boolean await(Duration timeout) {
    long nanos = Waits.nanos(timeout);
    if (ready()) {
      return true;
    }
    try {
      return ready.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Waits.interrupted("the result of " + target.name(), e);
    }
  }

  /** Waits without limit. */
  final void awaitReady() {
    if (ready()) {
      return;
    }
    try {
      ready.await();
    } catch (InterruptedException e) {
      throw Waits.interrupted("the result of " + target.name(), e);
    }
  }

  @Override
  void jobCancelled() {
    cancel();
  }

  @Override
  public boolean ready() {
    return ready.getCount() == 0;
  }

  @Override
  public boolean successful() {
    if (!ready()) {
      throw new IllegalStateException("the result of " + target.name() + " is not ready");
    }
    return failure() == null;
  }

  @Override
  public AsyncResult<T> onSuccess(Consumer<? super T> callback) {
    requireNonNull(callback, "callback");
    whenReady(
        () -> {
          if (failure() == null) {
            callback.accept(value());
          }
        });
    return this;
  }

  @Override
  public AsyncResult<T> onFailure(Consumer<? super RuntimeException> callback) {
    requireNonNull(callback, "callback");
    whenReady(
        () -> {
          RuntimeException failure = failure();
          if (failure != null) {
            callback.accept(failure);
          }
        });
    return this;
  }

  @Override
  public CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> future = new CompletableFuture<>();
    whenReady(
        () -> {
          try {
            future.complete(valueOrThrow());
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private T valueOrThrow() {
    RuntimeException failure = failure();
    if (failure != null) {
      throw failure;
    }
    return value();
  }

  /** Runs something on the callbacks' executor once this is ready, at once if it is. */
  final void whenReady(Runnable callback) {
    core.callbacks().ensureThread();
    synchronized (ready) {
      if (callbacks != null) {
        callbacks.add(callback);
        return;
      }
    }
    core.callbacks().run(callback, loader);
  }
}
