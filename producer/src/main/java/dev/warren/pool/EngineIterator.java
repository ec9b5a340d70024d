package dev.warren.pool;

import dev.warren.Outcome;
import dev.warren.Progress;
import dev.warren.ResultIterator;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the reader of an iterator holds. Nothing in the pool refers to it, so that an iterator that
 * is dropped half-read is found and closed.
 *
 * @param <R> type of the results
 */
final class EngineIterator<R extends @Nullable Object> implements ResultIterator<R> {
  private final IteratorCall<R> call;
  // Keeps the pool from being taken for forgotten while it is read from.
  private final Object handle;

  EngineIterator(IteratorCall<R> call, Object handle) {
    this.call = call;
    this.handle = handle;
  }

  @Override
  public boolean hasNext() {
    try {
      return call.hasNext();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public R next() {
    try {
      return call.next();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public R next(Duration timeout) {
    try {
      return call.next(Objects.requireNonNull(timeout, "timeout"));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Outcome<R> nextOutcome() {
    try {
      return call.nextOutcome();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public List<Outcome<R>> nextOutcomes(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least 1 outcome, not " + most);
    }
    try {
      return call.nextOutcomes(most);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Progress progress() {
    return call.progress();
  }

  @Override
  public Stream<R> stream() {
    Spliterator<R> results = Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED);
    return StreamSupport.stream(results, false).onClose(this::close);
  }

  @Override
  public void stopReading() {
    call.stopReading();
  }

  @Override
  public void close() {
    try {
      call.close();
    } finally {
      Reference.reachabilityFence(handle);
    }
  }
}
