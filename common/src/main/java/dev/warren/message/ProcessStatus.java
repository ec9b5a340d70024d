package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a supervisor knows about one of its processes.
 *
 * @param pid the process
 * @param state what it does, a word in lower case
 * @param tasks how many items the process has run
 * @param rssBytes its resident memory, in bytes; 0 if unknown
 * @param cpuMillis the processor time it has used, in milliseconds; 0 if unknown
 * @param startedAt when the process started, in milliseconds since the epoch
 * @param items what it runs now, the item that began first in front
 */
public record ProcessStatus(
    long pid,
    String state,
    long tasks,
    long rssBytes,
    long cpuMillis,
    long startedAt,
    List<ItemStatus> items) {

  /** Checks that nothing is null. */
  public ProcessStatus {
    requireNonNull(state, "state");
    items = List.copyOf(items);
  }

  /** Whether it takes tasks: it runs some, or would at once. */
  public boolean takesTasks() {
    return state.equals("ready") || state.equals("running");
  }
}
