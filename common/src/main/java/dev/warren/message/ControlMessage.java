package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Messages between the clients and the supervisors of a fleet, beside tasks and results. */
public sealed interface ControlMessage {

  /**
   * A client asks all supervisors to announce themselves now.
   *
   * @param reply the listener to answer to; empty for all that listen as clients
   */
  record Ask(String reply) implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Ask {
      Limits.checkNameOrNone("reply", reply);
    }

    /** Asks for an answer that all clients hear. */
    public Ask() {
      this("");
    }
  }

  /**
   * A client asks all producers how their jobs are; they answer with {@link Job}.
   *
   * @param reply the listener to answer to
   */
  record AskJobs(String reply) implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public AskJobs {
      Limits.checkName("reply", reply);
    }
  }

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
   * A producer wants the messages back that it sent so far and that nobody runs yet, because
   * another job is to have its share. Workers answer their items as returned and recalled.
   *
   * @param job the job
   * @param sentBefore those that were sent before this time, in milliseconds since the epoch by the
   *     clock of the producer
   */
  record Recall(String job, long sentBefore) implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Recall {
      Limits.checkJob(job);
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
   * @param supervisor its identity, which is also the name it listens to
   * @param host its host
   * @param pid its own process
   * @param processes its worker processes
   * @param stopping whether it takes no more work
   * @param gone whether this is the last one
   * @param status what it says about itself; empty from supervisors of older versions
   */
  record Announcement(
      String supervisor,
      String host,
      long pid,
      List<ProcessStatus> processes,
      boolean stopping,
      boolean gone,
      Optional<SupervisorStatus> status)
      implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Announcement {
      Limits.checkName("supervisor", supervisor);
      requireNonNull(host, "host");
      processes = List.copyOf(processes);
      requireNonNull(status, "status");
    }

    /** What it does, a word in lower case: working, quiet or stopping. */
    public String stateWord() {
      return status
          .map(it -> it.state().name().toLowerCase(Locale.ROOT))
          .orElse(stopping ? "stopping" : "working");
    }
  }

  /**
   * A producer says how its job is.
   *
   * @param status how it is
   */
  record Job(JobStatus status) implements ControlMessage {

    /** Checks that nothing is null. */
    public Job {
      requireNonNull(status, "status");
    }
  }

  /** What a supervisor can be told to do. */
  enum Verb {
    /** Keep another number of processes. */
    SCALE,
    /** Take no more tasks, and go on with those that run. */
    QUIET,
    /** Take tasks again. */
    RESUME,
    /** Replace all processes by new ones, the new ones first. */
    RESTART,
    /** End, after running items have finished. */
    STOP,
    /** Tell the stack traces of a process. */
    DUMP
  }

  /**
   * Somebody tells a supervisor to do something. It answers with {@link Done} at once: when it has
   * begun, not when all is done.
   *
   * @param id tells answers to different commands apart
   * @param reply the listener to answer to
   * @param verb what to do
   * @param processes for {@link Verb#SCALE} how many processes, or how many more where it is
   *     relative
   * @param relative whether {@code processes} is a difference
   * @param now for {@link Verb#STOP} whether running items are not waited for
   * @param pid for {@link Verb#DUMP} the process; 0 otherwise
   */
  record Command(
      String id,
      String reply,
      Verb verb,
      OptionalInt processes,
      boolean relative,
      boolean now,
      long pid)
      implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public Command {
      Limits.checkName("id", id);
      Limits.checkName("reply", reply);
      requireNonNull(verb, "verb");
      if (verb == Verb.SCALE && processes.isEmpty()) {
        throw new IllegalArgumentException("a number of processes is missing");
      }
    }
  }

  /**
   * Somebody ends a job. Its producer answers with {@link Done}.
   *
   * @param id tells answers to different requests apart
   * @param reply the listener to answer to
   * @param job the job
   */
  record EndJob(String id, String reply, String job) implements ControlMessage {

    /** Checks the values against the limits of the protocol. */
    public EndJob {
      Limits.checkName("id", id);
      Limits.checkName("reply", reply);
      Limits.checkJob(job);
    }
  }

  /**
   * The answer to a {@link Command} or an {@link EndJob}.
   *
   * @param id that of the request
   * @param from the supervisor or the job that answers
   * @param host its host
   * @param ok whether it is done, or begun
   * @param text what was done, or why not; the stack traces that were asked for
   */
  record Done(String id, String from, String host, boolean ok, String text)
      implements ControlMessage {

    /** The most characters of the text; more are cut. */
    public static final int MAX_TEXT_LENGTH = 1 << 20;

    /** Checks the values against the limits of the protocol. */
    public Done {
      Limits.checkName("id", id);
      Limits.checkName("from", from);
      requireNonNull(host, "host");
      text = text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH);
    }
  }
}
