package dev.warren.job;

/**
 * The history of an item that more has happened to than that it was sent once. {@link JobTable}
 * draws its states.
 */
final class Item {
  /** Where an item is that has no answer. */
  enum State {
    /** On its way, waiting to be run, or running where that is not told. */
    SENT,
    /** A thread of this JVM runs it. */
    RUNNING,
    /** It came back, and it is not known whether anybody runs it. */
    ASKED,
    /** It waits for its time to be sent again. */
    DELAYED,
    /** It was called back unrun, and waits for room in the queue. */
    HELD
  }

  final long id;

  State state = State.SENT;

  /** Attempts at running it, from 1. */
  int attempt = 1;

  /** How often it was sent again. */
  int generation;

  /** The first item of the message that it was sent in last, if it was sent again. */
  long sentWith;

  /** Runs that ended with an exception or a timeout. */
  int failures;

  /** Runs that ended the process. */
  int crashes;

  /** How often it was sent again free of charge. */
  int freeCopies;

  /** The last generation that ended free of charge, -1 if none did or its late report came. */
  int freeGeneration = -1;

  /** When something is to be done about it, while it is asked about or delayed. */
  long due;

  /** The supervisor that says that it runs the item, or null. */
  String runner;

  Item(long id) {
    this.id = id;
    this.sentWith = id;
  }

  /** Whether something about it is to be decided or sent soon. */
  boolean isWaiting() {
    return state == State.ASKED || state == State.DELAYED;
  }
}
