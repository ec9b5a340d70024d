package dev.warren.pool;

import dev.warren.engine.EngineBrokenException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of a pool and the calls that are open in it. Every change of state happens here.
 *
 * <pre>
 *            shutdown                no call is open
 *  RUNNING -----------> SHUT_DOWN ---------------------+
 *     |                     |                          |
 *     |     terminate       |        no call is open   v      released
 *     +---------------------+-----> TERMINATED -----> ENDING ---------> ENDED
 *     |                     |                          ^
 *     |   the engine broke  |        no call is open   |
 *     +---------------------+-----> BROKEN ------------+
 * </pre>
 *
 * <p>Calls enter in RUNNING only. From ENDING on no outcome is open, and the engine is released.
 * Thread-safe.
 */
final class Lifecycle {

  enum State {
    RUNNING,
    SHUT_DOWN,
    TERMINATED,
    BROKEN,
    ENDING,
    ENDED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Runnable onEnding;
  private final Set<Call> open = new HashSet<>();
  private State state = State.RUNNING;
  private boolean stopping;
  private @Nullable EngineBrokenException broken;

  /**
   * Creates it in state RUNNING.
   *
   * @param onEnding called once when ENDING is reached, with a lock held: must not block
   */
  Lifecycle(Runnable onEnding) {
    this.onEnding = onEnding;
  }

  /** Throws unless a call may be made now. */
  void requireRunning() {
    lock.lock();
    try {
      checkRunning();
    } finally {
      lock.unlock();
    }
  }

  /** Lets a call in, or throws if none may be made now. */
  void begin(Call call) {
    lock.lock();
    try {
      checkRunning();
      open.add(call);
    } finally {
      lock.unlock();
    }
  }

  /** A call has its last outcome; telling it again does nothing. */
  void end(Call call) {
    lock.lock();
    try {
      if (open.remove(call)) {
        endIfIdle();
      }
    } finally {
      lock.unlock();
    }
  }

  void shutdown() {
    lock.lock();
    try {
      if (state == State.RUNNING) {
        state = State.SHUT_DOWN;
        endIfIdle();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves to TERMINATED, if it is not too late. If calls are open, ENDING is not reached before
   * {@link #stopped} is called.
   *
   * @return the calls that are open
   */
  List<Call> terminate() {
    return stop(State.TERMINATED);
  }

  /** As {@link #terminate}, to BROKEN. */
  List<Call> broken(EngineBrokenException reason) {
    lock.lock();
    try {
      if (stoppable()) {
        broken = reason;
      }
      return stop(State.BROKEN);
    } finally {
      lock.unlock();
    }
  }

  /** The engine has answered all that was open. */
  void stopped() {
    lock.lock();
    try {
      stopping = false;
      endIfIdle();
    } finally {
      lock.unlock();
    }
  }

  /** Why the engine cannot work any more. */
  Optional<EngineBrokenException> broken() {
    lock.lock();
    try {
      return Optional.ofNullable(broken);
    } finally {
      lock.unlock();
    }
  }

  /** The engine is released: nothing is left. */
  void released() {
    lock.lock();
    try {
      state = State.ENDED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  List<Call> open() {
    lock.lock();
    try {
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for ENDED; returns whether at least ENDING was reached. */
  boolean join(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    lock.lockInterruptibly();
    try {
      if (state == State.RUNNING) {
        throw new IllegalStateException(
            "the pool is still running: call shutdown() or terminate() before join()");
      }
      long left = nanos;
      while (state != State.ENDED && left > 0) {
        changed.await(left, TimeUnit.NANOSECONDS);
        left = deadline - System.nanoTime();
      }
      return state == State.ENDING || state == State.ENDED;
    } finally {
      lock.unlock();
    }
  }

  private List<Call> stop(State next) {
    lock.lock();
    try {
      if (!stoppable()) {
        return List.of();
      }
      state = next;
      List<Call> calls = List.copyOf(open);
      stopping = !calls.isEmpty();
      endIfIdle();
      return calls;
    } finally {
      lock.unlock();
    }
  }

  private boolean stoppable() {
    return state == State.RUNNING || state == State.SHUT_DOWN;
  }

  private void checkRunning() {
    if (broken != null) {
      throw Failures.of(broken);
    }
    if (state != State.RUNNING) {
      throw new IllegalStateException("the pool takes no more calls: it was shut down");
    }
  }

  private void endIfIdle() {
    boolean over = state == State.SHUT_DOWN || state == State.TERMINATED || state == State.BROKEN;
    if (over && open.isEmpty() && !stopping) {
      state = State.ENDING;
      onEnding.run();
      changed.signalAll();
    }
  }
}
