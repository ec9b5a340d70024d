package dev.warren.producer.cli;

import dev.warren.text.ShownText;
import java.io.PrintStream;

/**
 * Standard error, shared by lines and one progress bar at the bottom. Lines may come from any
 * thread and never tear the bar. Thread-safe.
 */
final class Screen {
  private final PrintStream err;
  private String bar = "";

  Screen(PrintStream err) {
    this.err = err;
  }

  /** Prints what the program itself has to say. */
  void notice(String text) {
    print(ShownText.notice("producer", text));
  }

  /** Prints a line above the bar. */
  void line(String line) {
    print(ShownText.line(line));
  }

  private synchronized void print(String line) {
    if (bar.isEmpty()) {
      err.println(line);
    } else {
      err.print(wiped() + line + System.lineSeparator() + bar);
      err.flush();
    }
  }

  /** Replaces the bar. */
  synchronized void bar(String text) {
    // What the last one had more is overwritten: not every terminal knows how to clear a line.
    String rest = " ".repeat(Math.max(0, bar.length() - text.length()));
    err.print("\r" + text + rest);
    err.flush();
    bar = text;
  }

  /** Takes the bar away. */
  synchronized void clear() {
    if (!bar.isEmpty()) {
      err.print(wiped());
      err.flush();
      bar = "";
    }
  }

  private String wiped() {
    return "\r" + " ".repeat(bar.length()) + "\r";
  }
}
