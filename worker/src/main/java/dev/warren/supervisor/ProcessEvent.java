package dev.warren.supervisor;

import static java.util.Objects.requireNonNull;

/**
 * A turn in the life of a worker process.
 *
 * @param pid the process
 * @param state what it has come to
 * @param atMicros when, in microseconds since the epoch
 * @param initializerMicros how long its initializer took; -1 if it has none, or that is not known
 * @param text the evidence of a death, several lines: how it ended, what it ran, what it said last;
 *     otherwise empty
 */
public record ProcessEvent(
    long pid, State state, long atMicros, long initializerMicros, String text) {

  /** What a process comes to: started, then ready or not, then one of the two ends. */
  public enum State {
    /** It was launched. */
    STARTED,
    /** It takes tasks for the first time. */
    READY,
    /** It has ended because it was asked to, or was due. */
    ENDED,
    /** It has ended without being asked to, or was killed for what it ran. */
    DIED
  }

  /** Checks that nothing is null. */
  public ProcessEvent {
    requireNonNull(state, "state");
    requireNonNull(text, "text");
  }
}
