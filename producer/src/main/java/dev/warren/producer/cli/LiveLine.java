package dev.warren.producer.cli;

import dev.warren.Progress;
import dev.warren.text.ShownDuration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How far a run is, in a line that is drawn again and again: {@code [====> ] 12 % 1,234 of 10,000
 * 289/s 31s left 3 failed 2 workers}. While something is waited for, that stands in place of rate,
 * time and workers. What does not fit is left out, the less important first. Belongs to one thread.
 */
final class LiveLine {
  private static final String GAP = "  ";
  private static final int LEAST_BAR = 12;
  private static final int LONGEST_BAR = 42;
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  /**
   * The rate is that of this time, or since something was waited for last where too few items ended
   * in it.
   */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int FEW = 5;

  private record Sample(long done, long nanos) {}

  /**
   * A part of the line.
   *
   * @param rank 0 is never left out
   * @param colour how the terminal is told; empty for none
   */
  private record Part(String text, int rank, String colour) {}

  private final long total;
  private final boolean colours;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Sample first;

  /**
   * Begins to measure the rate.
   *
   * @param total how many items there are, or -1 if nobody knows
   * @param now the time by {@link System#nanoTime}
   */
  LiveLine(long total, boolean colours, long now) {
    this.total = total;
    this.colours = colours;
    this.first = new Sample(0, now);
  }

  /**
   * The line as it is now.
   *
   * @param waiting what is waited for; empty for nothing
   * @param workers how many take tasks
   * @param width how long it may be
   */
  String next(Progress progress, String waiting, int workers, int width, long now) {
    long done = progress.done();
    if (!waiting.isEmpty()) {
      first = new Sample(done, now);
      samples.clear();
    }
    double rate = rate(done, now);
    List<Part> parts = new ArrayList<>();
    if (total > 0) {
      parts.add(new Part(100 * done / total + " %", 3, ""));
    }
    parts.add(
        new Part(total < 0 ? format("%,d done", done) : format("%,d of %,d", done, total), 0, ""));
    if (!waiting.isEmpty()) {
      parts.add(new Part(waiting, 1, YELLOW));
    } else {
      parts.add(new Part(format(rate < 9.95 ? "%.1f/s" : "%,.0f/s", rate), 5, ""));
      if (total > done && rate > 0) {
        Duration left = Duration.ofSeconds(Math.round((total - done) / rate));
        parts.add(new Part(ShownDuration.of(left) + " left", 4, ""));
      }
    }
    if (progress.failed() > 0) {
      parts.add(new Part(format("%,d failed", progress.failed()), 2, RED));
    }
    if (waiting.isEmpty()) {
      parts.add(new Part(workers == 1 ? "1 worker" : format("%,d workers", workers), 6, ""));
    }
    while (length(parts) > width && parts.size() > 1) {
      parts.remove(parts.stream().max(Comparator.comparing(Part::rank)).orElseThrow());
    }
    int room = Math.min(LONGEST_BAR, width - length(parts) - GAP.length());
    if (total > 0 && room >= LEAST_BAR) {
      parts.add(0, new Part(bar(done, room - 2), 7, ""));
    }
    String text = parts.stream().map(this::painted).collect(Collectors.joining(GAP));
    return length(parts) <= width ? text : text.substring(0, width);
  }

  private double rate(long done, long now) {
    samples.add(new Sample(done, now));
    while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample from = done - samples.getFirst().done() < FEW ? first : samples.getFirst();
    return (done - from.done()) / Math.max(1e-3, (now - from.nanos()) / 1e9);
  }

  private static int length(List<Part> parts) {
    return parts.stream().mapToInt(part -> part.text().length()).sum()
        + GAP.length() * (parts.size() - 1);
  }

  private String bar(long done, int columns) {
    int full = (int) Math.min(columns, columns * done / total);
    String tip = full < columns ? ">" : "";
    return "[" + "=".repeat(full) + tip + " ".repeat(columns - full - tip.length()) + "]";
  }

  private String painted(Part part) {
    return colours && !part.colour().isEmpty() ? part.colour() + part.text() + PLAIN : part.text();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
