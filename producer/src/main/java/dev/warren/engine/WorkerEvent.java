package dev.warren.engine;

import static java.util.Objects.requireNonNull;

/**
 * A turn in the life of a worker process, of this engine's own or of the fleet. Times are by the
 * clock of its host, as those of the items that it runs.
 *
 * <p>About processes that others run the engine knows what their supervisors announce, and which
 * ran its items. So they may be ready, or gone, for some seconds (in large fleets minutes) when
 * that is told, with the time at which it was heard; and their initializers are not known. One that
 * came and went unheard has no events, or those of its death alone.
 *
 * @param host where it runs
 * @param pid the process
 * @param state what it has come to
 * @param atMicros when, in microseconds since the epoch
 * @param initializerMicros how long its initializer took; -1 if it has none, or that is not known
 * @param text the evidence of a death, several lines: how it ended, what it ran, what it said last;
 *     otherwise empty
 */
public record WorkerEvent(
    String host, long pid, State state, long atMicros, long initializerMicros, String text) {

  /** What a process comes to: started, then ready or not, then one of the two ends. */
  public enum State {
    /** It was launched. */
    STARTED,
    /** It takes tasks for the first time. */
    READY,
    /** It has ended because it was asked to, or was due; or nobody says why. */
    ENDED,
    /** It has ended without being asked to, was killed for what it ran, or went silent. */
    DIED
  }

  /** Checks that nothing is null. */
  public WorkerEvent {
    requireNonNull(host, "host");
    requireNonNull(state, "state");
    requireNonNull(text, "text");
  }
}
