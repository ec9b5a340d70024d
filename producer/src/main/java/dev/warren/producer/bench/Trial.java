package dev.warren.producer.bench;

import java.util.ArrayList;
import java.util.List;

/** One measurement of a figure, to be repeated. */
@FunctionalInterface
public interface Trial {

  /** What a value stands for, and its unit. */
  record Label(String what, String unit) {}

  /** Measures once: one value for each label. */
  double[] run() throws InterruptedException;

  /**
   * Runs a trial for some time, for all to become warm, and then as often as wanted.
   *
   * @param figure name of the figure
   * @param rounds for how long, and how often
   * @param labels what its values stand for
   */
  static List<Reading> repeat(String figure, Rounds rounds, Trial trial, Label... labels)
      throws InterruptedException {
    List<List<Double>> values = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      values.add(new ArrayList<>());
    }
    Stopwatch watch = Stopwatch.start();
    do {
      trial.run();
    } while (watch.seconds() * 1_000 < rounds.warmUp().toMillis());
    for (int repetition = 0; repetition < rounds.repetitions(); repetition++) {
      double[] measured = trial.run();
      for (int i = 0; i < labels.length; i++) {
        values.get(i).add(measured[i]);
      }
    }
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      readings.add(new Reading(figure, labels[i].what(), labels[i].unit(), values.get(i)));
    }
    return readings;
  }
}
