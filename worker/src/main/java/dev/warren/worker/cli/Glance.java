package dev.warren.worker.cli;

import java.util.Locale;

/** Numbers as they are read at a glance. */
final class Glance {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Glance() {}

  /** A duration in two units at most: {@code 3.2s}, {@code 3m12s}, {@code 2h05m}, {@code 3d04h}. */
  static String duration(long millis) {
    long positive = Math.max(0, millis);
    if (positive < 9_950) {
      return String.format(Locale.ROOT, "%.1fs", positive / 1000.0);
    }
    long seconds = Math.round(positive / 1000.0);
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    long minutes = seconds / 60;
    if (minutes < 1_440) {
      return String.format(Locale.ROOT, "%dh%02dm", minutes / 60, minutes % 60);
    }
    return String.format(Locale.ROOT, "%dd%02dh", minutes / 1_440, minutes / 60 % 24);
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
