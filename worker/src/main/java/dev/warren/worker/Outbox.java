package dev.warren.worker;

import dev.warren.message.Failure;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.Result;
import dev.warren.message.TaskMessage;
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
 * Results and actions that wait for the worker session. Results gather while the session is busy
 * with earlier ones and, as long as there are as many messages to run, for {@value #LINGER_MICROS}
 * microseconds: so one message carries many results of short items, and a result that may be waited
 * for leaves at once. Each task thread has a {@link Lane} of its own. Thread-safe.
 */
final class Outbox {

  /** What another thread asks the session's thread to do. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** Results of consecutive items of one assignment, as they are sent. */
  record Reply(Assignment assignment, Result result) {
    int items() {
      return result.count();
    }
  }

  /** Results of consecutive items of one assignment that wait to be taken. */
  interface Waiting {
    Assignment assignment();

    /** Whether no more results will be added. */
    default boolean isComplete() {
      return true;
    }

    default boolean isAnyLeft() {
      return true;
    }

    /** Roughly how many bytes of JSON were not taken yet. */
    int bytesLeft();

    Reply take();
  }

  /** A result that is known as a whole: all but values. */
  private record WaitingResult(Assignment assignment, Result result, int bytesLeft)
      implements Waiting {

    @Override
    public Reply take() {
      return new Reply(assignment, result);
    }
  }

  /** In place of a number of waiting messages: the running message has more items. */
  static final int MORE_IN_MESSAGE = Integer.MAX_VALUE;

  /** About how long the JSON of a returned message is. */
  private static final int RETURNED_BYTES = 64;

  /** Half of what the prefetch aims at, so that the other half still waits to be run. */
  private static final int LINGER_MICROS = 25_000;

  /** With that many bytes a message leaves at once, because a larger one gains nothing. */
  private static final int FULL_MESSAGE_BYTES = 65_536;

  /** How many of the smallest values make about {@link #FULL_MESSAGE_BYTES}. */
  private static final int FULL_MESSAGE_ITEMS = 6_400;

  /** With that many bytes waiting no item is run, because its result would wait, too. */
  static final int MAX_WAITING_BYTES = 32 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Waiting> replies = new ArrayDeque<>();
  private final Deque<Action> actions = new ArrayDeque<>();
  private volatile long bytes; // of all replies that are complete; written with the lock
  private boolean urgent;
  private boolean lingering;
  private long lingerEnds;
  private boolean woken;

  /** How many of the replies are not complete: at most one of each lane. */
  private int openReplies;

  /** The results of one task thread, in the order of its items. Belongs to that thread. */
  final class Lane {
    /** The last one, if it is not complete. */
    private OpenReply open;

    private Lane() {}

    /**
     * Adds a value.
     *
     * @param waiting how many messages wait to be run, or {@link #MORE_IN_MESSAGE}
     */
    void value(
        Assignment assignment,
        long index,
        long startedMicros,
        long micros,
        JsonBytes json,
        int waiting) {
      boolean begins = open == null || !open.continuedBy(assignment, index, json);
      OpenReply reply = begins ? opened(assignment, index, startedMicros, json.length() + 1) : open;
      reply.add(json, micros);
      boolean ends = waiting != MORE_IN_MESSAGE || reply.bytes() >= FULL_MESSAGE_BYTES;
      if (begins || ends || reply.isUnwatched()) {
        lock.lock();
        try {
          if (begins) {
            endOpen();
            replies.add(reply);
            open = reply;
            openReplies++;
          }
          reply.watched();
          if (ends) {
            endOpen();
          }
          added(waiting);
        } finally {
          lock.unlock();
        }
      }
    }

    /** Adds a failure. */
    void failure(
        Assignment assignment,
        long index,
        long startedMicros,
        long micros,
        Failure failure,
        int waiting) {
      int attempt = assignment.message().attempt();
      int generation = assignment.message().generation();
      Result.Failed failed =
          new Result.Failed(index, attempt, generation, startedMicros, micros, failure);
      add(new WaitingResult(assignment, failed, (int) MessageCodec.encodedBytes(failed)), waiting);
    }

    /** Adds that all items of a message go back to their producer unrun. */
    void recalled(Assignment assignment, int waiting) {
      TaskMessage task = assignment.message();
      Result returned =
          new Result.Returned(task.first(), task.items().size(), task.generation(), true);
      add(new WaitingResult(assignment, returned, RETURNED_BYTES), waiting);
    }

    private void add(WaitingResult reply, int waiting) {
      lock.lock();
      try {
        endOpen();
        replies.add(reply);
        bytes += reply.bytesLeft();
        added(waiting);
      } finally {
        lock.unlock();
      }
    }

    private void endOpen() {
      if (open != null) {
        open.end();
        openReplies--;
        bytes += open.bytesLeft();
        open = null;
      }
    }
  }

  /** Opens the way of the results of a task thread. */
  Lane lane() {
    return new Lane();
  }

  /** Creates a reply with room for further values as long as the first. */
  private static OpenReply opened(
      Assignment assignment, long index, long startedMicros, int firstBytes) {
    int items = (int) Math.min(assignment.message().last() - index + 1, FULL_MESSAGE_ITEMS);
    int bytes = Math.max(firstBytes, (int) Math.min((long) items * firstBytes, FULL_MESSAGE_BYTES));
    return new OpenReply(assignment, index, items, bytes, startedMicros);
  }

  private void added(int waiting) {
    // The broker sends more messages when this is acknowledged, which must be in time.
    boolean isUrgent = replies.size() - openReplies >= waiting || bytes >= FULL_MESSAGE_BYTES;
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
   * Waits while too many results wait, because the broker takes none. Task threads.
   *
   * @param ended whether to wait no longer; asked whenever an action was added
   * @return false if {@code ended} was true
   */
  boolean awaitRoom(BooleanSupplier ended) {
    if (bytes < MAX_WAITING_BYTES) {
      return true;
    }
    lock.lock();
    try {
      while (bytes >= MAX_WAITING_BYTES) {
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

  /** Makes results ready to leave that {@link #take} left because their queue was not open. */
  void hurry() {
    lock.lock();
    try {
      urgent = !isNothingLeft();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an action; actions run in the order in which they were added. */
  void submit(Action action) {
    lock.lock();
    try {
      actions.add(action);
      changed.signal();
      room.signalAll();
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
   * Waits for an action, a call of {@link #wake}, or, if wanted, results that are ready to leave.
   *
   * @param results whether results count
   * @param nanos how long to wait at most
   */
  void await(boolean results, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long begun = System.nanoTime();
      while (actions.isEmpty() && !woken && !(results && urgent)) {
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

  /** Takes out the next action; null if there is none. */
  Action nextAction() {
    lock.lock();
    try {
      return actions.poll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes results that can travel in one message: of one job, up to a number of bytes, at least one
   * unless no queue is open.
   *
   * @param isOpen whether a reply queue takes more now; results for other queues stay
   */
  List<Reply> take(int maxBytes, Predicate<String> isOpen) {
    lock.lock();
    try {
      List<Reply> taken = new ArrayList<>();
      int takenBytes = 0;
      for (Iterator<Waiting> all = replies.iterator(); all.hasNext(); ) {
        Waiting next = all.next();
        boolean complete = next.isComplete();
        if (!complete && !next.isAnyLeft()
            || taken.isEmpty() && !isOpen.test(next.assignment().replyTo())) {
          continue;
        }
        int nextBytes = next.bytesLeft();
        if (!taken.isEmpty()
            && (takenBytes + nextBytes > maxBytes
                || !canTravelTogether(taken.get(0).assignment(), next))) {
          break;
        }
        if (next.isAnyLeft()) {
          takenBytes += nextBytes;
          taken.add(next.take());
        }
        if (complete) {
          bytes -= nextBytes;
          all.remove();
        }
      }
      if (taken.isEmpty() || isNothingLeft()) {
        urgent = false;
        lingering = false;
      }
      if (bytes < MAX_WAITING_BYTES) {
        room.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static boolean canTravelTogether(Assignment first, Waiting next) {
    return next.assignment().replyTo().equals(first.replyTo())
        && next.assignment().message().job().equals(first.message().job())
        && next.assignment().otherBuild().equals(first.otherBuild());
  }

  private boolean isNothingLeft() {
    for (Waiting reply : replies) {
      if (reply.isAnyLeft()) {
        return false;
      }
    }
    return true;
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    lock.lock();
    try {
      return isNothingLeft() && actions.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
