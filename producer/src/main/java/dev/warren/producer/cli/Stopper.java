package dev.warren.producer.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Turns signals into wishes to stop, and makes sure that they are fulfilled: if the run has not
 * ended in time by itself, say because nobody reads its output, the JVM ends. Thread-safe.
 */
final class Stopper implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Screen screen;
  private final Duration gracePeriod;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<ExitCode> wishes = new ArrayList<>();
  private Consumer<ExitCode> listener = wish -> {};

  /** Listens to the signals from now on. */
  Stopper(CliEnvironment environment, Screen screen, Duration gracePeriod) {
    this.screen = screen;
    this.gracePeriod = gracePeriod;
    environment.signals().accept("INT", () -> stop(ExitCode.INTERRUPTED));
    environment.signals().accept("TERM", () -> stop(ExitCode.TERMINATED));
    environment.signals().accept("HUP", () -> stop(ExitCode.TERMINATED));
  }

  /** Hears about every wish to stop, also those that came before. Must not block. */
  synchronized void listener(Consumer<ExitCode> listener) {
    this.listener = listener;
    wishes.forEach(listener);
  }

  /** The first wish to stop, if there was any. */
  synchronized Optional<ExitCode> wish() {
    return wishes.stream().findFirst();
  }

  /** The run has ended by itself. */
  @Override
  public void close() {
    closed.countDown();
  }

  private synchronized void stop(ExitCode wish) {
    wishes.add(wish);
    Duration limit = wish == ExitCode.TERMINATED ? gracePeriod.plus(PATIENCE) : PATIENCE;
    Thread thread = new Thread(() -> insist(wish, limit), "warren-stopper");
    thread.setDaemon(true);
    thread.start();
    listener.accept(wish);
  }

  private void insist(ExitCode code, Duration limit) {
    try {
      if (!closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        screen.notice("the run does not end: giving it up");
        System.exit(code.code()); // not halt: hooks remove temporary files
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }
}
