package dev.warren.worker.cli;

import dev.warren.text.ShownDuration;
import java.time.Duration;
import java.util.Locale;

/** Numbers as they are read at a glance. */
final class Glance {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Glance() {}

  /** A duration, such as {@code 3.2s} or {@code 3m 12s}. */
  static String duration(long millis) {
    return ShownDuration.of(Duration.ofMillis(millis));
  }

  /** A size with two or three digits: {@code 94 MiB}, {@code 1.2 GiB}. */
  static String bytes(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 999.5 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    String format = unit > 0 && size < 9.95 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, format, size, UNITS[unit]);
  }

  /** A count with commas: {@code 10,000}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A rate: {@code 104/s}, {@code 0.3/s}. */
  static String rate(double perSecond) {
    String format = perSecond < 9.95 ? "%.1f/s" : perSecond < 1e12 ? "%,.0f/s" : "%.0e/s";
    return String.format(Locale.ROOT, format, perSecond);
  }

  /** {@code 1 job}, {@code 2 jobs}. */
  static String counted(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }
}
