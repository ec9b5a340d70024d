package dev.warren.producer.cli;

import dev.warren.TaskOptions;
import dev.warren.producer.Fleet;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A run as the user asked for it, all of it checked.
 *
 * @param task what is run
 * @param source with which arguments
 * @param fleet where
 * @param options how items are sent, and their limits
 * @param output takes the values; closed in the end
 * @param earlier what the output has already
 * @param only which items of the input are run; empty for all
 * @param replay runs one of them again
 * @param mark remembers this job beside the output
 * @param ordered whether values are written in input order
 * @param digest whether the digest of the values is wanted
 */
record Job(
    TaskLookup task,
    ItemSource source,
    Fleet fleet,
    TaskOptions options,
    OutputStream output,
    EarlierResults earlier,
    Optional<Indexes> only,
    ReplayCommand replay,
    JobMark mark,
    boolean ordered,
    boolean digest) {

  /** What must not differ in a run that resumes this one. */
  RunIdentity identity() {
    return RunIdentity.of(task.name(), source.first());
  }

  /** Index in the whole input of the item at a place of this run. */
  int index(int place) {
    return only.map(indexes -> indexes.get(place)).orElse(earlier.count() + place);
  }
}
