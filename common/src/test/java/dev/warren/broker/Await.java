package dev.warren.broker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions in tests, so that no test sleeps for a guessed time. */
public final class Await {

  /** Long enough for a busy machine; a test that passes never waits so long. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  /** Waits until a condition holds, or fails after {@link #LIMIT}. */
  public static void until(String what, BooleanSupplier condition) {
    until(() -> what, LIMIT, condition);
  }

  /** Waits until a condition holds, or fails with a description made at that moment. */
  public static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Waits, as a session does, until the connection is lost or the session is interrupted. */
  static void loss(BrokerConnection connection) throws InterruptedException {
    while (connection.isOpen()) {
      Thread.sleep(5);
    }
  }
}
