package dev.warren.report;

import dev.warren.engine.WorkerEvent;
import dev.warren.job.Counters;
import java.util.OptionalLong;

/**
 * What happens in a job beside its {@linkplain Rows rows}. Times are microseconds since the job's
 * zero, when its record began.
 */
sealed interface Event {

  /** How many characters of others it has, about. */
  default int textLength() {
    return 0;
  }

  /**
   * The job begins; the first event.
   *
   * @param zeroMicros the zero of all its times, in microseconds since the epoch
   * @param total how many items its first call has; empty if nobody knows
   */
  record Began(long zeroMicros, JobDescription job, OptionalLong total) implements Event {}

  /** A task gets the number that rows have for it. */
  record TaskNamed(int number, String name) implements Event {}

  /** A process gets the number that rows have for it. */
  record ProcessSeen(int number, String host, long pid) implements Event {}

  /** A turn in the life of a process. */
  record WorkerChanged(long at, WorkerEvent event) implements Event {
    @Override
    public int textLength() {
      return event.text().length();
    }
  }

  /** By how much the clock of a host is ahead of the one here. */
  record ClockCompared(String host, long aheadMillis) implements Event {}

  /** A kind of failure that was not seen before gets the number that rows have for it. */
  record GroupFound(
      int number, String kind, String type, String where, String task, Example example)
      implements Event {
    @Override
    public int textLength() {
      return example.argument().length()
          + example.message().length()
          + example.stack().length()
          + example.command().length();
    }
  }

  /**
   * The first failure of a group.
   *
   * @param argument as it is given to {@code --arg}; cut off if it is long, empty if not known
   * @param command runs the item on this machine; empty if there is no such command
   */
  record Example(
      long call,
      int index,
      String argument,
      String message,
      String stack,
      String host,
      long pid,
      int attempt,
      String command) {}

  /** The argument of one of the slowest items so far. */
  record SlowItem(long call, int index, String argument) implements Event {}

  /** What the user was told. */
  record Notice(long at, String text) implements Event {
    @Override
    public int textLength() {
      return text.length();
    }
  }

  /** Some items are not in the record. */
  record Missing(long items, String text) implements Event {}

  /**
   * The job has ended; the last event.
   *
   * @param how complete, terminated, interrupted or broken
   * @param text why, if it did not end by itself
   */
  record Ended(long at, String how, String text, Counters.Totals ledger) implements Event {}
}
