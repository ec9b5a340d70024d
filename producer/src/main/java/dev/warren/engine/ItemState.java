package dev.warren.engine;

/**
 * The history of an item that was sent more than once, or may have to be.
 *
 * <pre>
 *   SENT(hop n) --answer--> gone
 *   SENT(hop n) --returned(hop n)--> INQUIRING --a supervisor says that it runs--> INQUIRING, for longer
 *                                    INQUIRING --nobody says so--> SENT(hop n+1), free of charge
 *   SENT, INQUIRING --crash report(hop n)--> SENT(hop n+1), one attempt later, or gone
 * </pre>
 *
 * Everything that names another hop than the present one is about a copy that no longer matters,
 * but for one: the report of a crash may come after the item was sent again free of charge. It
 * still counts.
 */
final class ItemState {
  /** Attempts at running it, from 1. */
  int attempt = 1;

  /** How often it was sent again. */
  int hop;

  /** Runs that ended with an exception or a timeout. */
  int failures;

  /** Runs that ended the process. */
  int crashes;

  /** How often it came back from a process that went away without telling what it did. */
  int returns;

  /** The last hop that ended free of charge, -1 if none did. */
  int freeHop = -1;

  /** Whether it came back and it is not known whether anybody runs it. */
  boolean inquiring;

  /** When the inquiry ends, by {@link System#nanoTime}. */
  long inquiryEnds;

  /** Whether it waits for its time to be sent again. */
  boolean delayed;

  /** The supervisor that says that it runs the item, or null. */
  String runner;

  /** It came back. */
  void inquire(long ends) {
    inquiring = true;
    inquiryEnds = ends;
    runner = null;
  }

  /** Whether something about it is to be decided or sent soon. */
  boolean isUndecided() {
    return inquiring || delayed;
  }

  /** Moves on to the next copy, as the next attempt. */
  void nextAttempt() {
    hop++;
    attempt++;
    inquiring = false;
  }

  /** Moves on to the next copy of the same attempt. */
  void nextCopy() {
    returns++;
    freeHop = hop;
    hop++;
    inquiring = false;
  }
}
