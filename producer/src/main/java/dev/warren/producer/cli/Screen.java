package dev.warren.producer.cli;

import dev.warren.cli.LogLines;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Standard error, shared by lines and one progress bar at the bottom. Lines may come from any
 * thread and never tear the bar. Thread-safe.
 */
final class Screen {
  private static final String CLEAR_REST = "\u001b[K";

  private final PrintStream err;
  private String bar = "";
  private boolean escapes;
  private volatile Map<String, String> job = Map.of();

  Screen(PrintStream err) {
    this.err = err;
  }

  /** Has notices tell from now on, where they are JSON, which job this is. */
  void job(String name, String task) {
    job = Map.of("job", name, "task", task);
  }

  /** Prints what the program itself has to say. */
  void notice(String text) {
    print(LogLines.notice("producer", text, job));
  }

  /** Prints what somebody may have to act on. */
  void warning(String text) {
    print(LogLines.warning("producer", text, job));
  }

  /** Prints why an item did not succeed. */
  void failure(String text, int index, int attempt, long pid) {
    Map<String, String> about = new LinkedHashMap<>(job);
    about.put("index", Integer.toString(index));
    if (attempt > 0) { // otherwise it never ran
      about.put("attempt", Integer.toString(attempt));
      about.put("pid", Long.toString(pid));
    }
    print(LogLines.warning("producer", text, about));
  }

  /** Prints a line of a worker process above the bar. */
  void output(String line) {
    print(LogLines.output(line, job.getOrDefault("task", "")));
  }

  /** Prints a line that has a form of its own. */
  void line(String line) {
    print(LogLines.plain("producer", line, job));
  }

  private synchronized void print(String line) {
    if (bar.isEmpty()) {
      err.println(line);
    } else {
      err.print(wiped() + line + System.lineSeparator() + bar);
      err.flush();
    }
  }

  /** Says whether escape sequences may be used for the bar: it is on a terminal then. */
  synchronized void escapes(boolean allowed) {
    escapes = allowed;
  }

  /** Replaces the bar. Does nothing if it would look the same. */
  synchronized void bar(String text) {
    if (text.equals(bar)) {
      return;
    }
    // Without escape sequences, what the last one had more is overwritten.
    String rest = escapes ? CLEAR_REST : " ".repeat(Math.max(0, bar.length() - text.length()));
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
    return escapes ? "\r" + CLEAR_REST : "\r" + " ".repeat(bar.length()) + "\r";
  }
}
