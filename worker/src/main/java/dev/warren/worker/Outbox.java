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
 * Where results wait for the courier, and where it waits for them. Results pile up only while the
 * courier is busy with earlier ones or, within a chunk, for at most {@value #LINGER_MICROS}
 * microseconds: so one message carries many results of short items, and a long item's leaves at
 * once. Thread-safe.
 */
final class Outbox {

  /** Something for the courier's thread to do. */
  @FunctionalInterface
  interface Errand {
    void run() throws IOException, InterruptedException;
  }

  /** Results of consecutive items of one assignment. */
  static final class Reply {
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
      bytes += value.length() + 8;
    }
  }

  private static final int LINGER_MICROS = 2_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final Deque<Errand> errands = new ArrayDeque<>();
  private boolean urgent;
  private boolean woken;

  /** Adds a value. {@code last} says that its assignment has no further item: it need not wait. */
  void value(
      Assignment assignment,
      long index,
      long startedMicros,
      long micros,
      byte[] json,
      boolean last) {
    lock.lock();
    try {
      Reply reply = replies.peekLast();
      if (reply == null || !reply.continuedBy(assignment, index)) {
        reply = new Reply(assignment, index, startedMicros);
        replies.add(reply);
      }
      reply.add(JsonBytes.of(json), micros);
      added(last);
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
      boolean last) {
    lock.lock();
    try {
      Reply reply = new Reply(assignment, index, startedMicros);
      reply.failure = failure;
      reply.took[0] = micros;
      reply.bytes = (int) MessageCodec.encodedBytes(reply.result());
      replies.add(reply);
      added(last);
    } finally {
      lock.unlock();
    }
  }

  private void added(boolean last) {
    boolean first = replies.size() == 1 && replies.peek().items() == 1;
    if (last && !urgent || first) {
      urgent |= last;
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
   */
  void await(boolean results) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (errands.isEmpty() && !woken) {
        if (results && urgent) {
          return;
        }
        if (!results || replies.isEmpty()) {
          changed.await();
        } else if (!changed.await(LINGER_MICROS, TimeUnit.MICROSECONDS)) {
          return;
        }
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
      int bytes = 0;
      while (!replies.isEmpty()) {
        Reply reply = replies.peek();
        boolean fits =
            taken.isEmpty()
                || (bytes + reply.bytes() <= mostBytes
                    && reply.assignment().replyTo().equals(taken.get(0).assignment().replyTo())
                    && reply
                        .assignment()
                        .message()
                        .job()
                        .equals(taken.get(0).assignment().message().job()));
        if (!fits) {
          break;
        }
        bytes += reply.bytes();
        taken.add(replies.poll());
      }
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
