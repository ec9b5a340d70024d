package dev.warren.worker;

import dev.warren.message.Failure;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.Result;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Where results wait for the worker session, and where it waits for them. Results pile up while the
 * worker session is busy with earlier ones and, as long as there is as much more to run, for
 * {@value #LINGER_MICROS} microseconds: so one message carries many results of short items, and a
 * result that somebody may wait for leaves at once. {@link #value} and {@link #failure} belong to
 * the task thread; all else is thread-safe.
 */
final class Outbox {

  /** Something for the worker session's thread to do. */
  @FunctionalInterface
  interface Errand {
    void run() throws IOException;
  }

  /** Results of consecutive items of one assignment, as they are sent. */
  record Reply(Assignment assignment, Result result) {
    int items() {
      return result.count();
    }
  }

  /** Results of consecutive items of one assignment that were not taken yet. */
  interface Waiting {
    Assignment assignment();

    /** Whether nothing will be added. */
    boolean isComplete();

    boolean isAnyLeft();

    /** Roughly how long that is as JSON which was not taken. */
    int bytesLeft();

    Reply take();
  }

  private record Failed(Assignment assignment, Result.Failed result) implements Waiting {
    @Override
    public boolean isComplete() {
      return true;
    }

    @Override
    public boolean isAnyLeft() {
      return true;
    }

    @Override
    public int bytesLeft() {
      return (int) MessageCodec.encodedBytes(result);
    }

    @Override
    public Reply take() {
      return new Reply(assignment, result);
    }
  }

  /** More messages than are ever held. */
  static final int MANY = Integer.MAX_VALUE;

  /** Half of what the prefetch aims at: later the other half may be run already. */
  private static final int LINGER_MICROS = 25_000;

  /** With so many bytes nothing is gained by waiting for more. */
  private static final int ENOUGH_BYTES = 65_536;

  /** As many of the smallest values are about {@link #ENOUGH_BYTES}. */
  private static final int MOST_ITEMS = 6_400;

  /** With so many bytes waiting nothing is run, for its result would wait, too. */
  static final int MOST_BYTES = 32 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Waiting> replies = new ArrayDeque<>();
  private final Deque<Errand> errands = new ArrayDeque<>();
  private volatile long bytes; // of all replies that are complete; written with the lock
  private boolean urgent;
  private boolean lingering;
  private long lingerEnds;
  private boolean woken;

  /** The last of the replies, if it is not complete; the task thread's. */
  private OpenReply open;

  /**
   * Adds a value. Task thread.
   *
   * @param behind how many messages wait to be run; {@link #MANY} if there is more in this one
   */
  void value(
      Assignment assignment,
      long index,
      long startedMicros,
      long micros,
      JsonBytes json,
      int behind) {
    boolean begins = open == null || !open.continuedBy(assignment, index, json);
    OpenReply reply = begins ? opened(assignment, index, startedMicros, json.length() + 1) : open;
    reply.add(json, micros);
    boolean ends = behind != MANY || reply.bytes() >= ENOUGH_BYTES;
    if (begins || ends || reply.isUnwatched()) {
      lock.lock();
      try {
        if (begins) {
          endOpen();
          replies.add(reply);
          open = reply;
        }
        reply.watched();
        if (ends) {
          endOpen();
        }
        added(behind);
      } finally {
        lock.unlock();
      }
    }
  }

  /** With room for others that are as long as the first one. */
  private static OpenReply opened(
      Assignment assignment, long index, long startedMicros, int firstBytes) {
    int items = (int) Math.min(assignment.message().last() - index + 1, MOST_ITEMS);
    int bytes = Math.max(firstBytes, (int) Math.min((long) items * firstBytes, ENOUGH_BYTES));
    return new OpenReply(assignment, index, items, bytes, startedMicros);
  }

  /** Adds a failure. Task thread. */
  void failure(
      Assignment assignment,
      long index,
      long startedMicros,
      long micros,
      Failure failure,
      int behind) {
    int attempt = assignment.message().attempt();
    int hop = assignment.message().hop();
    Failed reply =
        new Failed(
            assignment, new Result.Failed(index, attempt, hop, startedMicros, micros, failure));
    lock.lock();
    try {
      endOpen();
      replies.add(reply);
      bytes += reply.bytesLeft();
      added(behind);
    } finally {
      lock.unlock();
    }
  }

  private void endOpen() {
    if (open != null) {
      open.end();
      bytes += open.bytesLeft();
      open = null;
    }
  }

  private void added(int behind) {
    // The broker sends more when this is confirmed and acknowledged, which is to be in time.
    boolean isUrgent = replies.size() >= behind || bytes >= ENOUGH_BYTES;
    boolean first = !lingering;
    if (first) {
      lingering = true;
      lingerEnds = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(LINGER_MICROS);
    }
    if (isUrgent && !urgent || first) {
      urgent |= isUrgent;
      changed.signal();
    }
  }

  /**
   * Waits while too much waits to be sent, because the broker takes nothing. Task thread.
   *
   * @param ended looked at whenever an errand was added: whether to wait no longer
   * @return false if it ended so
   */
  boolean awaitRoom(BooleanSupplier ended) {
    if (bytes < MOST_BYTES) {
      return true;
    }
    lock.lock();
    try {
      while (bytes >= MOST_BYTES) {
        if (ended.getAsBoolean()) {
          return false;
        }
        room.awaitUninterruptibly();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Results may leave that were {@linkplain #take held up}. */
  void hurry() {
    lock.lock();
    try {
      urgent = !isNothingLeft();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an errand; they run in the order they come. */
  void errand(Errand errand) {
    lock.lock();
    try {
      errands.add(errand);
      changed.signal();
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Makes {@link #await} return. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for an errand, a call of {@link #wake}, or, if wanted, results that are ready to leave.
   *
   * @param results whether results count
   * @param nanos how long to wait at most
   */
  void await(boolean results, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long begun = System.nanoTime();
      while (errands.isEmpty() && !woken && !(results && urgent)) {
        long now = System.nanoTime();
        long left = nanos - (now - begun);
        if (results && lingering) {
          left = Math.min(left, lingerEnds - now);
        }
        if (left <= 0) {
          break;
        }
        changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether results are ready to leave. */
  boolean isDue() {
    lock.lock();
    try {
      return urgent || (lingering && lingerEnds - System.nanoTime() <= 0);
    } finally {
      lock.unlock();
    }
  }

  /** The next errand, or null. */
  Errand errand() {
    lock.lock();
    try {
      return errands.poll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes results that can travel in one message: of one job, up to a number of bytes, at least one
   * unless all are held up.
   *
   * @param open whether a reply queue takes more now; the results for others stay
   */
  List<Reply> take(int mostBytes, Predicate<String> open) {
    lock.lock();
    try {
      List<Reply> taken = new ArrayList<>();
      int takenBytes = 0;
      for (Iterator<Waiting> all = replies.iterator(); all.hasNext(); ) {
        Waiting next = all.next();
        if (taken.isEmpty() && !open.test(next.assignment().replyTo())) {
          continue;
        }
        int nextBytes = next.bytesLeft();
        if (!taken.isEmpty()
            && (takenBytes + nextBytes > mostBytes || !together(taken.get(0).assignment(), next))) {
          break;
        }
        boolean complete = next.isComplete();
        if (next.isAnyLeft()) {
          takenBytes += nextBytes;
          taken.add(next.take());
        }
        if (!complete) {
          break;
        }
        bytes -= nextBytes;
        all.remove();
      }
      if (taken.isEmpty() || isNothingLeft()) {
        urgent = false;
        lingering = false;
      }
      if (bytes < MOST_BYTES) {
        room.signal();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static boolean together(Assignment first, Waiting next) {
    return next.assignment().replyTo().equals(first.replyTo())
        && next.assignment().message().job().equals(first.message().job());
  }

  private boolean isNothingLeft() {
    return replies.isEmpty() || replies.size() == 1 && !replies.peek().isAnyLeft();
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    lock.lock();
    try {
      return isNothingLeft() && errands.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
