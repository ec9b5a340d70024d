package dev.warren.report;

import java.util.Map;

/**
 * What a record says of its job at the beginning.
 *
 * @param job its name on the fleet; empty if it has none
 * @param name what its user calls it; empty if nothing
 * @param broker where the messages go, for people; empty without a broker
 * @param fleet whose workers run it
 * @param mode {@code processes}, {@code fleet} or {@code threads}
 * @param workers processes or threads that the pool starts itself
 * @param settings what the user chose, in words
 */
public record JobDescription(
    String job,
    String name,
    String broker,
    String fleet,
    String mode,
    int workers,
    Map<String, String> settings) {

  /** That of a pool that did not open. */
  static final JobDescription UNKNOWN = new JobDescription("", "", "", "", "", 0, Map.of());

  JobDescription withSettings(Map<String, String> others) {
    return new JobDescription(job, name, broker, fleet, mode, workers, others);
  }
}
