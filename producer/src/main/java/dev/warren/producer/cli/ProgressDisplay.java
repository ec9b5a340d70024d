package dev.warren.producer.cli;

import dev.warren.Progress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What a run shows of itself while it lasts: on a live line what it waits for, how far it is, and
 * how fast. Without a live line it tells when the waiting takes long and, unless the user wants no
 * progress, how far it is, once a minute and at the end of what lasted so long. {@link #starting}
 * and {@link #begin} are called once each, in this order, by the thread that opened it.
 */
final class ProgressDisplay implements AutoCloseable {

  /** When the live line is shown. */
  enum When {
    /** When standard error is a terminal, and nobody's build server runs this. */
    AUTO,
    /** Also when standard error is a file. */
    ALWAYS,
    /** Not at all. */
    NEVER
  }

  private static final int INTERVAL_MILLIS = 250;

  /** Standard error may take nothing more. */
  private static final int PATIENCE_MILLIS = 1_000;

  private final ErrorTerminal terminal;
  private final Screen screen;
  private final boolean shown;
  private final boolean told;
  private final Duration patience;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Supplier<String> waiting = () -> "";
  private volatile Thread teller; // draws or tells; null before

  private ProgressDisplay(
      ErrorTerminal terminal,
      Screen screen,
      boolean shown,
      boolean told,
      Duration patience,
      Duration interval) {
    this.terminal = terminal;
    this.screen = screen;
    this.shown = shown;
    this.told = told;
    this.patience = patience;
    this.interval = interval;
  }

  /**
   * Opens it; nothing is shown yet.
   *
   * @param terminal what standard error is
   * @param patience how long the run may wait for one thing before that is told, where there is no
   *     live line
   * @param interval how often it is told then how far the run is
   */
  static ProgressDisplay open(
      When when, ErrorTerminal terminal, Screen screen, Duration patience, Duration interval) {
    boolean shown = when == When.ALWAYS || (when == When.AUTO && terminal.isWatched());
    if (shown) {
      screen.escapes(terminal.knowsEscapes());
    }
    return new ProgressDisplay(
        terminal, screen, shown, !shown && when == When.AUTO, patience, interval);
  }

  /** Whether there is a live line. */
  boolean isLive() {
    return shown;
  }

  /** Shows at once what the run does before its first item, such as "starting a broker". */
  void starting(String what) {
    waiting = () -> what;
    if (shown) {
      screen.bar(line(what));
    } else {
      start(this::watch);
    }
  }

  /**
   * Shows from now on how far the run is.
   *
   * @param total how many items there are, or -1 if nobody knows
   * @param progress how far it is; called by other threads, as are the next two
   * @param what what is waited for, empty for nothing
   * @param workers how many take tasks
   */
  void begin(long total, Supplier<Progress> progress, Supplier<String> what, IntSupplier workers) {
    waiting = () -> progress.get().done() > 0 ? "" : what.get();
    if (shown) {
      LiveLine line = new LiveLine(total, terminal.hasColours(), System.nanoTime());
      teller = start(() -> draw(line, progress, what, workers));
    } else if (told) {
      teller = start(() -> tell(new ProgressLine(total), progress, workers));
    }
  }

  private static Thread start(Runnable body) {
    Thread thread = new Thread(body, "warren-progress");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private boolean isClosedWithin(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
      return true;
    }
  }

  private void draw(
      LiveLine line, Supplier<Progress> progress, Supplier<String> what, IntSupplier workers) {
    do {
      Progress now = progress.get();
      String wait = what.get();
      String text = line.next(now, wait, workers.getAsInt(), width(), System.nanoTime());
      screen.bar(now.done() == 0 && !wait.isEmpty() ? line(wait) : text);
    } while (!isClosedWithin(INTERVAL_MILLIS));
  }

  private void tell(ProgressLine line, Supplier<Progress> progress, IntSupplier workers) {
    boolean lastsLong = false;
    boolean over = false;
    while (!over) {
      over = isClosedWithin(interval.toMillis());
      if (!over || lastsLong) {
        screen.notice(line.next(progress.get(), workers.getAsInt(), System.nanoTime()));
      }
      lastsLong = true;
    }
  }

  private void watch() {
    for (String told = ""; !isClosedWithin(patience.toMillis()); ) {
      String now = waiting.get();
      if (now.isEmpty()) {
        return;
      }
      if (!now.equals(told)) {
        screen.notice("still " + now);
      }
      told = now;
    }
  }

  private String line(String what) {
    String text = what + " ...";
    int width = width();
    return text.length() <= width ? text : text.substring(0, width - 3) + "...";
  }

  /** The last column stays free: some terminals begin a new line there. */
  private int width() {
    return terminal.columns() - 1;
  }

  @Override
  public void close() {
    hide();
  }

  /** Takes the line away for good. Does nothing the second time. */
  void hide() {
    closed.countDown();
    try {
      if (teller != null) { // which is not to draw once more
        teller.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the rest is quick
    }
    screen.clear();
  }
}
