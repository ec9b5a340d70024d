package dev.warren.producer.bench;

import java.util.List;

/** Something that is measured. Immutable, so that it can be measured again. */
public interface Figure {

  /** Its name on the command line. */
  String name();

  /** Whether it starts worker processes of its own, whatever the fleet has. */
  default boolean startsProcesses() {
    return false;
  }

  /**
   * Measures it. Blocks for some seconds to a few minutes; throws what a {@link dev.warren.Pool}
   * throws.
   *
   * @return what was read, in the order in which it is shown; nothing if there is nothing to be
   *     read here, and the user was told why
   * @throws InterruptedException if the thread is interrupted; whatever was started is ended then
   */
  List<Reading> measure(Setting setting) throws InterruptedException;
}
