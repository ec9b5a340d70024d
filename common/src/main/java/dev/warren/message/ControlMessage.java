package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/** Messages between the clients and the supervisors of a fleet, beside tasks and results. */
public sealed interface ControlMessage {

  /** A client asks all supervisors to announce themselves now. */
  record Ask() implements ControlMessage {}

  /**
   * A client no longer wants these items.
   *
   * @param job the job
   * @param ranges which items; {@link IndexRange#ALL} for the whole job
   * @param waitingOnly whether those that run already may go on
   */
  record Cancel(String job, List<IndexRange> ranges, boolean waitingOnly)
      implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Cancel {
      Limits.checkJob(job);
      ranges = List.copyOf(ranges);
    }

    /** Splits it so that no message has too many ranges; empty if there is no range. */
    public List<Cancel> parts() {
      List<Cancel> parts = new ArrayList<>();
      for (int from = 0; from < ranges.size(); from += Limits.MAX_ITEMS) {
        int to = Math.min(from + Limits.MAX_ITEMS, ranges.size());
        parts.add(new Cancel(job, ranges.subList(from, to), waitingOnly));
      }
      return parts;
    }
  }

  /**
   * A supervisor started or connected anew: clients repeat their cancels.
   *
   * @param supervisor its identity
   */
  record Hello(String supervisor) implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Hello {
      Limits.checkName("supervisor", supervisor);
    }
  }

  /**
   * A supervisor announces what it runs.
   *
   * @param supervisor its identity
   * @param host its host
   * @param pid its own process
   * @param processes its worker processes
   * @param stopping whether it takes no more work
   * @param gone whether this is the last one
   */
  record Announcement(
      String supervisor,
      String host,
      long pid,
      List<ProcessStatus> processes,
      boolean stopping,
      boolean gone)
      implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Announcement {
      Limits.checkName("supervisor", supervisor);
      requireNonNull(host, "host");
      processes = List.copyOf(processes);
    }
  }
}
