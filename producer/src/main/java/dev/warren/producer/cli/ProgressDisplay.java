package dev.warren.producer.cli;

import java.io.Console;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The live bar of a run, with rate and time left; or nothing at all. */
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
  private final ProgressBar bar;

  private ProgressDisplay(Screen screen, ProgressBar bar) {
    this.screen = screen;
    this.bar = bar;
  }

  /**
   * Shows a bar.
   *
   * @param total how many items there are, or -1 if nobody knows
   */
  static ProgressDisplay open(When when, Screen screen, long total) {
    boolean shown = when == When.ALWAYS || (when == When.AUTO && isTerminal());
    return new ProgressDisplay(screen, shown ? bar(screen, total) : null);
  }

  private static ProgressBar bar(Screen screen, long total) {
    return new ProgressBarBuilder()
        .setTaskName("tasks")
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(INTERVAL_MILLIS)
        .showSpeed()
        .setConsumer(new DelegatingProgressBarConsumer(screen::bar, WIDTH))
        .build();
  }

  /** Shows how many items have an answer. */
  void done(long items) {
    if (bar != null) {
      bar.stepTo(items);
    }
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      screen.clear();
    }
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
