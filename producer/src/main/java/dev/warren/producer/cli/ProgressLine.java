package dev.warren.producer.cli;

import dev.warren.Progress;
import dev.warren.text.ShownDuration;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a run is, in a line for a log: {@code 1,234 of 10,000 tasks done (12 %), 3 failed, 289
 * tasks/s, 31s left, 2 workers}. The rate is that since the line before. Belongs to one thread.
 */
final class ProgressLine {
  private final long total;
  private long doneBefore;
  private long timeBefore = System.nanoTime();

  /**
   * Begins to measure the rate.
   *
   * @param total how many items there are, or -1 if nobody knows
   */
  ProgressLine(long total) {
    this.total = total;
  }

  /**
   * The next line.
   *
   * @param workers how many take tasks
   * @param now the time by {@link System#nanoTime}
   */
  String next(Progress progress, int workers, long now) {
    double rate = (progress.done() - doneBefore) / Math.max(1e-9, (now - timeBefore) / 1e9);
    doneBefore = progress.done();
    timeBefore = now;
    var line = new StringBuilder();
    if (total < 0) {
      line.append(format("%,d tasks done, of %,d so far", progress.done(), progress.submitted()));
    } else {
      long percent = total == 0 ? 100 : 100 * progress.done() / total;
      line.append(format("%,d of %,d tasks done (%d %%)", progress.done(), total, percent));
    }
    line.append(format(", %,d failed, ", progress.failed()));
    line.append(format(rate < 10 ? "%.1f tasks/s" : "%,.0f tasks/s", rate));
    if (total >= 0 && rate > 0) {
      Duration left = Duration.ofSeconds(Math.round((total - progress.done()) / rate));
      line.append(", ").append(ShownDuration.of(left));
      line.append(" left");
    }
    return line.append(workers == 1 ? ", 1 worker" : format(", %,d workers", workers)).toString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
