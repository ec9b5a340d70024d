package dev.warren.producer.cli;

import dev.warren.Progress;
import java.io.Console;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * What a run shows of itself while it lasts: on a live line first what it waits for, then a bar
 * with rate and time left. Without a live line it tells when the waiting takes long and, unless the
 * user wants no progress, how far it is, once a minute. {@link #starting} and {@link #begin} are
 * called once each, in this order, by the thread that opened it.
 */
final class ProgressDisplay implements AutoCloseable {

  /** When the bar is shown. */
  enum When {
    /** When standard error is a terminal. */
    AUTO,
    /** Also when standard error is a file. */
    ALWAYS,
    /** Not at all. */
    NEVER
  }

  /** Fits everywhere; finding out the width of a terminal costs more than it is worth. */
  private static final int WIDTH = 79;

  private static final int INTERVAL_MILLIS = 250;

  private final Screen screen;
  private final boolean shown;
  private final boolean told;
  private final Duration patience;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Supplier<String> waiting = () -> "";
  private ProgressBar bar;

  private ProgressDisplay(
      Screen screen, boolean shown, boolean told, Duration patience, Duration interval) {
    this.screen = screen;
    this.shown = shown;
    this.told = told;
    this.patience = patience;
    this.interval = interval;
  }

  /**
   * Opens it; nothing is shown yet.
   *
   * @param patience how long the run may wait for one thing before that is told, where there is no
   *     live line
   * @param interval how often it is told then how far the run is
   */
  static ProgressDisplay open(When when, Screen screen, Duration patience, Duration interval) {
    boolean shown = when == When.ALWAYS || (when == When.AUTO && isTerminal());
    return new ProgressDisplay(screen, shown, !shown && when == When.AUTO, patience, interval);
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
   * Shows the bar from now on, as soon as nothing is waited for.
   *
   * @param total how many items there are, or -1 if nobody knows
   * @param progress how far it is; called by other threads, as are the next two
   * @param what what is waited for until the first outcome, empty for nothing
   * @param workers how many take tasks
   */
  void begin(long total, Supplier<Progress> progress, Supplier<String> what, IntSupplier workers) {
    LongSupplier done = () -> progress.get().done();
    waiting = () -> done.getAsLong() > 0 ? "" : what.get();
    if (shown) {
      ProgressBar drawn = bar(total);
      bar = drawn;
      start(() -> follow(drawn, done));
    } else if (told) {
      start(() -> tell(new ProgressLine(total), progress, workers));
    }
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body, "warren-progress");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow(ProgressBar drawn, LongSupplier done) {
    try {
      while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        drawn.stepTo(done.getAsLong());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  private void tell(ProgressLine line, Supplier<Progress> progress, IntSupplier workers) {
    try {
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        screen.notice(line.next(progress.get(), workers.getAsInt(), System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  private void watch() {
    try {
      for (String told = ""; !closed.await(patience.toMillis(), TimeUnit.MILLISECONDS); ) {
        String now = waiting.get();
        if (now.isEmpty()) {
          return;
        }
        if (!now.equals(told)) {
          screen.notice("still " + now);
        }
        told = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  private static String line(String what) {
    String text = what + " ...";
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 3) + "...";
  }

  private ProgressBar bar(long total) {
    return new ProgressBarBuilder()
        .setTaskName("tasks")
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .showSpeed()
        .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
        .build();
  }

  private void draw(String progress) {
    String now = waiting.get();
    screen.bar(now.isEmpty() ? progress : line(now));
  }

  @Override
  public void close() {
    hide();
  }

  /** Takes the line away for good. Does nothing the second time. */
  void hide() {
    closed.countDown();
    if (bar != null) {
      bar.close();
      bar = null;
    }
    screen.clear();
  }

  /** Whether standard error is a terminal. */
  private static boolean isTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return isConsole(System.console());
    }
  }

  /** Without /proc: since Java 22 there is a console even where there is no terminal. */
  private static boolean isConsole(Console console) {
    try {
      return console != null && (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
