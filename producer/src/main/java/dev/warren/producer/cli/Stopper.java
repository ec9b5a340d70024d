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
  private static final Duration TELL_LIMIT = Duration.ofSeconds(1);

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

  /** Hears about every wish to stop, also those that came before. Two may come at once. */
  void listener(Consumer<ExitCode> listener) {
    List<ExitCode> before;
    synchronized (this) {
      this.listener = listener;
      before = List.copyOf(wishes);
    }
    before.forEach(listener);
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

  private void stop(ExitCode wish) {
    Consumer<ExitCode> told;
    synchronized (this) {
      wishes.add(wish);
      told = listener;
    }
    Duration limit = wish == ExitCode.TERMINATED ? gracePeriod.plus(PATIENCE) : PATIENCE;
    Thread thread = new Thread(() -> insist(wish, limit), "warren-stopper");
    thread.setDaemon(true);
    thread.start();
    told.accept(wish);
  }

  /** Standard error may be what holds up the run. */
  private void tell(String words) throws InterruptedException {
    Thread teller = new Thread(() -> screen.notice(words), "warren-stopper-notice");
    teller.setDaemon(true);
    teller.start();
    teller.join(TELL_LIMIT.toMillis());
  }

  private void insist(ExitCode code, Duration limit) {
    try {
      if (!closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        tell("the run does not end: giving it up");
        System.exit(code.code()); // not halt: hooks remove temporary files
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }
}
