package dev.warren.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Rows of figures in the form in which {@code producer bench} prints them. */
final class Row {
  private static final String FORM = "%-12s %-46s %-8s %10s %10s %10s%n";

  private Row() {}

  /** One measurement. */
  interface Trial {
    double run() throws Exception;
  }

  static void head() {
    System.out.printf(FORM, "figure", "what", "unit", "min", "median", "max");
  }

  /** Runs a trial once to become warm and then as often as wanted, and prints its row. */
  static void measure(String figure, String what, String unit, int repetitions, Trial trial)
      throws Exception {
    System.err.println("measuring " + figure);
    trial.run();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      values.add(trial.run());
    }
    Collections.sort(values);
    double median = (values.get((repetitions - 1) / 2) + values.get(repetitions / 2)) / 2;
    System.out.printf(
        FORM,
        figure,
        what,
        unit,
        number(values.get(0)),
        number(median),
        number(values.get(repetitions - 1)));
  }

  private static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
