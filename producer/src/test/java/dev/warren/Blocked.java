package dev.warren;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.function.Executable;

/** Threads that wait, and what interrupts do to them. */
final class Blocked {

  private Blocked() {}

  /** Waits until a thread waits for something. */
  static void await(Thread thread) {
    Await.until(
        thread + " waits",
        () ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
  }

  /** Runs a call that blocks in a thread, interrupts that, and checks what becomes of it. */
  static void interrupt(Executable call) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> status = new AtomicReference<>(false);
    Thread thread =
        new Thread(
            () -> {
              try {
                call.execute();
              } catch (Throwable e) { // checked below
                thrown.set(e);
              }
              status.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    await(thread);
    thread.interrupt();
    thread.join(PoolUnderTest.LONG.toMillis());
    assertTrue(thrown.get() instanceof WaitInterruptedException, () -> "thrown: " + thrown.get());
    assertTrue(status.get(), "the interrupt status is lost");
  }
}
