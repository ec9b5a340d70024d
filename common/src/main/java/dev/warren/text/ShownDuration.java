package dev.warren.text;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them at a glance. */
public final class ShownDuration {
  private ShownDuration() {}

  /**
   * A duration in two or three digits, or two units: {@code 40us}, {@code 3.2ms}, {@code 310ms},
   * {@code 5s}, {@code 31s}, {@code 2m 20s}, {@code 2h 5m}, {@code 3d 4h}. A negative one is {@code
   * 0s}.
   */
  public static String of(Duration duration) {
    double exact = duration.getSeconds() + duration.getNano() / 1e9;
    if (exact < 0.5e-6) {
      return "0s";
    }
    if (exact < 0.9995e-3) {
      return number(exact * 1e6) + "us";
    }
    if (exact < 0.9995) {
      return number(exact * 1e3) + "ms";
    }
    if (exact < 59.5) {
      return number(exact) + "s";
    }
    long seconds = Math.round(exact);
    if (seconds < 3_600) {
      return seconds / 60 + "m " + seconds % 60 + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 1_440) {
      return minutes / 60 + "h " + minutes % 60 + "m";
    }
    return String.format(Locale.ROOT, "%,dd %dh", minutes / 1_440, minutes / 60 % 24);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
