package dev.warren.producer.cli;

import dev.warren.engine.FleetOptions;
import dev.warren.engine.WorkOptions;
import java.io.OutputStream;

/**
 * A run as the user asked for it, all of it checked.
 *
 * @param task what is run
 * @param source with which arguments
 * @param fleet where
 * @param options limits and budgets of each item
 * @param chunkSize items in a message, or {@link #AUTOMATIC_CHUNKS}
 * @param maxInFlight how many items may be unanswered at a time
 * @param output takes the values; closed in the end
 * @param earlier what the output has already
 * @param mark remembers this job beside the output
 * @param ordered whether values are written in input order
 * @param digest whether the digest of the values is wanted
 */
record Job(
    TaskLookup task,
    ItemSource source,
    FleetOptions fleet,
    WorkOptions options,
    int chunkSize,
    int maxInFlight,
    OutputStream output,
    EarlierResults earlier,
    JobMark mark,
    boolean ordered,
    boolean digest) {

  /** What must not differ in a run that resumes this one. */
  RunIdentity identity() {
    return RunIdentity.of(task.name(), source.first());
  }

  /** Chunks are sized by how long items run. */
  static final int AUTOMATIC_CHUNKS = 0;
}
