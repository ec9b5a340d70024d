package dev.warren.supervisor;

/**
 * Finds out when nothing is left to do: after several looks in a row at which nothing waited,
 * nothing ran and nothing had run since the one before. Belongs to one thread.
 */
final class BurstWatch {
  private static final int LOOKS = 3;

  private int looks;
  private long messagesDone = -1;

  /** Whether nothing is left, as far as this look and those before it tell. */
  boolean isOver(Autoscaler.Look look) {
    boolean idle =
        look.taking() > 0
            && look.queued().messages() == 0
            && look.running() == 0
            && look.messagesDone() == messagesDone;
    messagesDone = look.messagesDone();
    looks = idle ? looks + 1 : 0;
    return looks >= LOOKS;
  }
}
