package dev.warren.supervisor;

import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.worker.contract.DurationText;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import dev.warren.worker.contract.WorkerExit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * What the end of a process means, judged from its shared status, its exit code and what was asked
 * of it. A pure function.
 *
 * @param kind the meaning
 * @param charges the items that are answered for, with what they failed with
 */
record ExitDiagnosis(Kind kind, List<Charge> charges) {

  /** An item that ran when the process ended, and what it failed with. */
  record Charge(Item item, Failure failure) {}

  /** What the end of a process means. */
  enum Kind {
    /** It was asked for, or was due. */
    PLANNED("as planned"),
    /** The item that ran when the process ended is charged. */
    CRASH("the item it ran is charged"),
    /**
     * It ran several items, and any of them may be the cause. Each is run again alone, and the one
     * that ends its process then is charged.
     */
    SHARED("it ran several items, of which none is charged, and each runs again alone"),
    /**
     * The process was killed while it ran an item, and so were others lately that ran none: the
     * item need not be the cause.
     */
    KILLED("no item is charged, as others were killed that ran none"),
    /** The supervisor ended it because its item went on past its time limit. */
    TIMEOUT("its item timed out"),
    /** The supervisor ended it because its cancelled item went on. */
    CANCELLED("its item was cancelled"),
    /** The supervisor ended it because a signal had stopped it. */
    FROZEN("it had been stopped, and no item is charged"),
    /** It ended before it was ready. */
    START_FAILED("it never was ready"),
    /** It ended before it was ready, and every other start will end the same way. */
    START_REFUSED("it can never be ready"),
    /** It ended for no known reason while it ran nothing. */
    DEATH("no item is charged");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    /** Whether nobody had asked for this end. */
    boolean isUnplanned() {
      return this != PLANNED && this != CANCELLED;
    }

    /** Whether the process never took a task. */
    boolean isFailedStart() {
      return this == START_FAILED || this == START_REFUSED;
    }
  }

  /**
   * What is known about an end.
   *
   * @param host the host
   * @param pid the process
   * @param exitCode as Java tells it: 128 + n for signal n
   * @param last the shared status, read after the end
   * @param wasReady whether the process was ever ready
   * @param drained whether it had been asked to leave
   * @param kill why the supervisor killed it, if it did
   * @param killedFor the items it was killed for, as far as they still ran
   * @param lastWords the tail of its output
   * @param killingsAbout whether somebody outside has lately ended a process that ran nothing
   */
  record ExitEvidence(
      String host,
      long pid,
      int exitCode,
      Reading last,
      boolean wasReady,
      boolean drained,
      Optional<KillReason> kill,
      List<Item> killedFor,
      String lastWords,
      boolean killingsAbout) {

    /** The signal that ended the process; a task that exits with such a code looks the same. */
    OptionalInt signal() {
      return exitCode > 128 && exitCode <= 128 + 64
          ? OptionalInt.of(exitCode - 128)
          : OptionalInt.empty();
    }

    /** Whether something outside ended it, which says nothing about the process itself. */
    boolean endedFromOutside() {
      return Set.of(1, 2, 9, 15).contains(signal().orElse(0));
    }

    /** Whether the process chose this exit code. */
    boolean exitedWith(WorkerExit exit) {
      return exitCode == exit.code();
    }

    /** How it ended and what it ran or said, to follow "the process", in one line. */
    String describe() {
      if (!last.running().isEmpty()) {
        return end() + " while it ran " + WorkerHandle.describe(last.running());
      }
      List<String> said = lastWords.lines().filter(line -> !line.isBlank()).toList();
      return wasReady || said.isEmpty()
          ? end()
          : end() + ", after it had said '" + cut(said.get(said.size() - 1).strip()) + "'";
    }

    private static String cut(String text) {
      return text.length() <= MAX_QUOTE_LENGTH ? text : text.substring(0, MAX_QUOTE_LENGTH) + "...";
    }

    /** How it ended, to follow "the process". */
    String end() {
      if (kill.equals(Optional.of(KillReason.SLOW_START))) {
        return "was not ready after "
            + DurationText.of(WorkerHandle.START_LIMIT)
            + " and was ended";
      }
      if (kill.equals(Optional.of(KillReason.ENDLESS))) {
        return "had begun to end, did not come to its end in time and was killed";
      }
      if (signal().isPresent()) {
        return "was ended by " + Crash.signalName(signal().getAsInt());
      }
      return "ended with exit code " + exitCode;
    }
  }

  /** How much of its output a description repeats. */
  private static final int MAX_QUOTE_LENGTH = 200;

  private static final Failure CANCELLED =
      Failure.of(
          FailureKind.CANCELLED,
          "the item was cancelled and ignored its interrupt, so its process was ended");

  private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError";

  private ExitDiagnosis(Kind kind) {
    this(kind, List.of());
  }

  private ExitDiagnosis(Kind kind, List<Item> items, Function<Item, Failure> failure) {
    this(kind, items.stream().map(item -> new Charge(item, failure.apply(item))).toList());
  }

  static ExitDiagnosis of(ExitEvidence evidence) {
    if (evidence.kill().isPresent()) {
      return ofKill(evidence, evidence.kill().get());
    }
    // A task cannot feign a fault of Warren's own in the status, as it could an exit code.
    if (!evidence.last().running().isEmpty() && evidence.last().state() != State.FAULT) {
      // An item that kills its own process looks the same. If that is the cause, it comes back, and
      // is charged as soon as no other process is killed.
      return evidence.killingsAbout() && evidence.endedFromOutside()
          ? new ExitDiagnosis(Kind.KILLED)
          : inItems(evidence);
    }
    return new ExitDiagnosis(withoutItem(evidence));
  }

  private static ExitDiagnosis ofKill(ExitEvidence evidence, KillReason kill) {
    if (kill == KillReason.FROZEN) {
      return new ExitDiagnosis(Kind.FROZEN);
    }
    if (kill == KillReason.SLOW_START) {
      return new ExitDiagnosis(Kind.START_FAILED);
    }
    // Between the look that found the item and the signal, the item may have ended and the next
    // begun: that one is innocent, and so are those that ran beside it.
    List<Item> items = evidence.killedFor();
    if (kill == KillReason.STOP || items.isEmpty()) {
      return new ExitDiagnosis(Kind.PLANNED);
    }
    return switch (kill) {
      case TIME_LIMIT -> new ExitDiagnosis(Kind.TIMEOUT, items, ExitDiagnosis::timeout);
      case CANCEL -> new ExitDiagnosis(Kind.CANCELLED, items, item -> CANCELLED);
      // ENDLESS: an item ended its virtual machine, and holds up that end, too.
      default -> inItems(evidence);
    };
  }

  private static ExitDiagnosis inItems(ExitEvidence evidence) {
    List<Item> running = evidence.last().running();
    return running.size() > 1
        ? new ExitDiagnosis(Kind.SHARED)
        : new ExitDiagnosis(Kind.CRASH, running, item -> crash(evidence));
  }

  private static Failure timeout(Item item) {
    long limitMillis = item.deadlineMillis() - item.startedMicros() / 1000;
    return Failure.of(
        FailureKind.TIMEOUT,
        "the time limit of "
            + DurationText.of(Duration.ofMillis(limitMillis))
            + " was over and the task ignored its interrupt, so its process was ended");
  }

  private static Kind withoutItem(ExitEvidence evidence) {
    boolean recycled = evidence.exitedWith(WorkerExit.RECYCLED) && evidence.last().itemsDone() > 0;
    if (evidence.drained() || recycled) {
      return Kind.PLANNED;
    }
    State last = evidence.last().state();
    // A process can become ready, and leave again, between two looks.
    if (evidence.wasReady() || !last.before() && last != State.FAULT) {
      return Kind.DEATH;
    }
    if (WorkerExit.of(evidence.exitCode()).filter(WorkerExit::permanent).isPresent()) {
      return Kind.START_REFUSED;
    }
    return evidence.endedFromOutside() ? Kind.DEATH : Kind.START_FAILED;
  }

  private static Failure crash(ExitEvidence evidence) {
    boolean outOfMemory =
        evidence.exitedWith(WorkerExit.OUT_OF_MEMORY)
            && evidence.lastWords().contains(OUT_OF_MEMORY);
    String message =
        "the worker process "
            + evidence.pid()
            + " on "
            + evidence.host()
            + (outOfMemory ? " ran out of heap memory" : " " + evidence.end())
            + " while it ran this item";
    OptionalInt signal = evidence.signal();
    OptionalInt code =
        signal.isPresent() ? OptionalInt.empty() : OptionalInt.of(evidence.exitCode());
    var crash = new Crash(evidence.host(), evidence.pid(), code, signal, evidence.lastWords());
    return new Failure(FailureKind.CRASHED, "", message, "", Optional.of(crash));
  }
}
