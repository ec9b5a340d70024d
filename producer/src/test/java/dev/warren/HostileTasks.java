package dev.warren;

import dev.warren.task.Task;
import java.io.Serial;
import java.util.concurrent.CountDownLatch;

/** Tasks and values that do what nobody expects. */
public final class HostileTasks {

  private HostileTasks() {}

  /** An exception that cannot be described. */
  public static final class Coy extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates it. */
    public Coy() {
      super("never seen");
    }

    @Override
    public String getMessage() {
      throw new AssertionError("no message");
    }

    @Override
    public String toString() {
      throw new StackOverflowError("no text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }
  }

  /** What an accessor does. */
  public enum Mood {
    GOOD,
    ASSERTING,
    FULL,
    INTERRUPTING
  }

  /** A value that may throw while it is written. */
  public record Order(int number, Mood mood) {
    /** Throws an error in every mood but a good one. */
    @Override
    public int number() {
      return switch (mood) {
        case GOOD -> number;
        case INTERRUPTING -> {
          Thread.currentThread().interrupt();
          yield number;
        }
        case ASSERTING -> throw new AssertionError("not for you");
        case FULL -> throw new OutOfMemoryError("thrown by a test");
      };
    }
  }

  /** A result whose constructor interrupts the thread that makes it. */
  public record Rude(int number) {
    /** Leaves the thread interrupted. */
    public Rude {
      Thread.currentThread().interrupt();
    }
  }

  /** A result whose constructor blocks, whatever it is told, where a test closed the gate. */
  public record Stubborn(int number) {
    /** The gate; open in a process that no test has to do with. */
    static volatile CountDownLatch gate = new CountDownLatch(0);

    /** Tells that a constructor is at the gate. */
    static volatile CountDownLatch reached = new CountDownLatch(1);

    /** Waits for the gate. */
    public Stubborn {
      reached.countDown();
      boolean open = false;
      while (!open) {
        try {
          gate.await();
          open = true;
        } catch (InterruptedException e) {
          // That is what is stubborn.
        }
      }
    }
  }

  @Task
  public static Rude rude(int n) {
    return new Rude(n);
  }

  @Task
  public static Stubborn stubborn(int n) {
    return new Stubborn(n);
  }

  @Task
  public static int shy(int n) {
    if (n < 0) {
      throw new Coy();
    }
    return n;
  }

  /** As {@link #deliver}, once the file is there. */
  @Task
  public static int deliverLater(Order order, String file) throws Exception {
    PoolTasks.awaitFile(file);
    return deliver(order);
  }

  @Task
  public static int deliver(Order order) {
    return order.number();
  }

  @Task
  public static String coyStart(String ignored) {
    throw new Coy();
  }

  @Task
  public static String loader(int ignored) {
    return String.valueOf(Thread.currentThread().getContextClassLoader());
  }

  /** Leaves another class loader behind. */
  @Task
  public static String changeLoader(int ignored) {
    Thread.currentThread().setContextClassLoader(null);
    return "";
  }
}
