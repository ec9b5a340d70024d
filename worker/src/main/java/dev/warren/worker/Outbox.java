package dev.warren.worker;

import dev.warren.message.Failure;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.Result;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where results wait for the courier, and where it waits for them. Results pile up while the
 * courier is busy with earlier ones and, as long as there is as much more to run, for {@value
 * #LINGER_MICROS} microseconds: so one message carries many results of short items, and a result
 * that somebody may wait for leaves at once. Thread-safe.
 */
final class Outbox {

  /** Something for the courier's thread to do. */
  @FunctionalInterface
  interface Errand {
    void run() throws IOException;
  }

  /** Results of consecutive items of one assignment. */
  static final class Reply {
    /** About what there is of an item beside its value. */
    private static final int EACH = 8;

    private final Assignment assignment;
    private final long first;
    private final long startedMicros;
    private final List<JsonBytes> values = new ArrayList<>(1);
    private long[] took = new long[1];
    private Failure failure;
    private int bytes;

    private Reply(Assignment assignment, long first, long startedMicros) {
      this.assignment = assignment;
      this.first = first;
      this.startedMicros = startedMicros;
    }

    Assignment assignment() {
      return assignment;
    }

    int items() {
      return failure != null ? 1 : values.size();
    }

    /** Roughly how long this is as JSON. */
    int bytes() {
      return bytes;
    }

    Result result() {
      int attempt = assignment.message().attempt();
      int hop = assignment.message().hop();
      if (failure != null) {
        return new Result.Failed(first, attempt, hop, startedMicros, took[0], failure);
      }
      return new Result.Values(
          first, attempt, hop, startedMicros, Arrays.copyOf(took, values.size()), values);
    }

    private boolean continuedBy(Assignment other, long index) {
      return failure == null && assignment == other && index == first + values.size();
    }

    private void add(JsonBytes value, long micros) {
      if (values.size() == took.length) {
        took = Arrays.copyOf(took, 4 * took.length);
      }
      took[values.size()] = micros;
      values.add(value);
      bytes += value.length() + EACH;
    }
  }

  /** More messages than are ever held. */
  static final int MANY = Integer.MAX_VALUE;

  private static final int LINGER_MICROS = 10_000;

  /** With so many bytes nothing is gained by waiting for more. */
  private static final int ENOUGH_BYTES = 16_384;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final Deque<Errand> errands = new ArrayDeque<>();
  private int bytes; // of all replies
  private boolean urgent;
  private long lingerEnds;
  private boolean woken;

  /**
   * Adds a value.
   *
   * @param behind how many messages wait to be run; {@link #MANY} if there is more in this one
   */
  void value(
      Assignment assignment, long index, long startedMicros, long micros, byte[] json, int behind) {
    lock.lock();
    try {
      Reply reply = replies.peekLast();
      if (reply == null || !reply.continuedBy(assignment, index)) {
        reply = new Reply(assignment, index, startedMicros);
        replies.add(reply);
      }
      reply.add(JsonBytes.of(json), micros);
      bytes += json.length + Reply.EACH;
      added(behind);
    } finally {
      lock.unlock();
    }
  }

  /** Adds a failure. */
  void failure(
      Assignment assignment,
      long index,
      long startedMicros,
      long micros,
      Failure failure,
      int behind) {
    lock.lock();
    try {
      Reply reply = new Reply(assignment, index, startedMicros);
      reply.failure = failure;
      reply.took[0] = micros;
      reply.bytes = (int) MessageCodec.encodedBytes(reply.result());
      replies.add(reply);
      bytes += reply.bytes;
      added(behind);
    } finally {
      lock.unlock();
    }
  }

  private void added(int behind) {
    // The broker sends more when this is confirmed and acknowledged, which is to be in time.
    boolean isUrgent = replies.size() >= behind || bytes >= ENOUGH_BYTES;
    boolean first = replies.size() == 1 && replies.peek().items() == 1;
    if (first) {
      lingerEnds = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(LINGER_MICROS);
    }
    if (isUrgent && !urgent || first) {
      urgent |= isUrgent;
      changed.signal();
    }
  }

  /** Adds an errand; they run in the order they come. */
  void errand(Errand errand) {
    lock.lock();
    try {
      errands.add(errand);
      changed.signal();
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
        if (results && !replies.isEmpty()) {
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
   * Takes results that can travel in one message: of one job, up to a number of bytes, at least
   * one.
   */
  List<Reply> take(int mostBytes) {
    lock.lock();
    try {
      List<Reply> taken = new ArrayList<>();
      int takenBytes = 0;
      while (!replies.isEmpty()) {
        Reply reply = replies.peek();
        boolean fits =
            taken.isEmpty()
                || (takenBytes + reply.bytes() <= mostBytes
                    && reply.assignment().replyTo().equals(taken.get(0).assignment().replyTo())
                    && reply
                        .assignment()
                        .message()
                        .job()
                        .equals(taken.get(0).assignment().message().job()));
        if (!fits) {
          break;
        }
        takenBytes += reply.bytes();
        taken.add(replies.poll());
      }
      bytes -= takenBytes;
      if (replies.isEmpty()) {
        urgent = false;
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    lock.lock();
    try {
      return replies.isEmpty() && errands.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
