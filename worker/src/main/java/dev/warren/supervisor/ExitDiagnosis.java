package dev.warren.supervisor;

import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import dev.warren.worker.contract.WorkerExit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the end of a process means, told from its shared status, its exit code and what was asked of
 * it. A pure function.
 *
 * @param kind the meaning
 * @param failure for the kinds that answer an item, what it failed with
 */
record ExitDiagnosis(Kind kind, Optional<Failure> failure) {

  /** What the end of a process means. */
  enum Kind {
    /** It was asked for, or was due. */
    PLANNED("as planned"),
    /** Its item is charged: it ran when the process ended. */
    CRASH("the item it ran is charged"),
    /**
     * It was killed while it ran an item, as others lately that ran none: so it need not be the
     * item.
     */
    KILLED("no item is charged, as others were killed that ran none"),
    /** The supervisor ended it because its item went on past its time limit. */
    TIMEOUT("its item timed out"),
    /** The supervisor ended it because its cancelled item went on. */
    CANCELLED("its item was cancelled"),
    /** The supervisor ended it because it stood still. */
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
   * @param killedItemRan whether the item it was killed for was still the one that ran
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
      Optional<WorkerHandle.KillReason> kill,
      boolean killedItemRan,
      String lastWords,
      boolean killingsAbout) {

    /** The signal that ended the process; a code that a task chose itself looks just the same. */
    OptionalInt signal() {
      return exitCode > 128 && exitCode <= 128 + 64
          ? OptionalInt.of(exitCode - 128)
          : OptionalInt.empty();
    }

    /** Whether somebody else ended it: that says nothing about the process itself. */
    boolean endedFromOutside() {
      int signal = signal().orElse(0);
      return signal == 1 || signal == 2 || signal == 9 || signal == 15;
    }

    /** How it ended, in words that follow "the process". */
    String end() {
      if (kill.equals(Optional.of(WorkerHandle.KillReason.SLOW_START))) {
        return "was not ready after "
            + WorkerHandle.START_LIMIT.toMinutes()
            + " minutes and was ended";
      }
      if (kill.equals(Optional.of(WorkerHandle.KillReason.ENDLESS))) {
        return "had begun to end, did not come to its end in time and was killed";
      }
      if (signal().isPresent()) {
        int number = signal().getAsInt();
        String name = SIGNALS.get(number);
        return "was ended by signal " + number + (name == null ? "" : " (" + name + ")");
      }
      return "ended with exit code " + exitCode;
    }
  }

  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(15, "SIGTERM"));

  private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError";

  static ExitDiagnosis of(ExitEvidence evidence) {
    if (evidence.kill().isPresent()) {
      return killed(evidence, evidence.kill().get());
    }
    // A task cannot feign a fault of Warren's own, as it could an exit code.
    if (evidence.last().running().isPresent() && evidence.last().state() != State.FAULT) {
      // An item that kills its own process looks just the same. If that is why, it comes back, and
      // is charged as soon as nobody else is killed.
      if (evidence.killingsAbout() && evidence.endedFromOutside()) {
        return new ExitDiagnosis(Kind.KILLED, Optional.empty());
      }
      return new ExitDiagnosis(Kind.CRASH, Optional.of(crash(evidence)));
    }
    return new ExitDiagnosis(withoutItem(evidence), Optional.empty());
  }

  private static ExitDiagnosis killed(ExitEvidence evidence, WorkerHandle.KillReason kill) {
    if (kill == WorkerHandle.KillReason.FROZEN) {
      return new ExitDiagnosis(Kind.FROZEN, Optional.empty());
    }
    if (kill == WorkerHandle.KillReason.SLOW_START) {
      return new ExitDiagnosis(Kind.START_FAILED, Optional.empty());
    }
    // An item that ended its virtual machine, and holds up that end, too.
    if (kill == WorkerHandle.KillReason.ENDLESS && evidence.killedItemRan()) {
      return new ExitDiagnosis(Kind.CRASH, Optional.of(crash(evidence)));
    }
    // Between the look that found the item and the signal, the item may have ended and the next
    // begun: that one is innocent.
    if (kill == WorkerHandle.KillReason.STOP
        || kill == WorkerHandle.KillReason.ENDLESS
        || !evidence.killedItemRan()) {
      return new ExitDiagnosis(Kind.PLANNED, Optional.empty());
    }
    if (kill == WorkerHandle.KillReason.TIME_LIMIT) {
      Item item = evidence.last().running().orElseThrow();
      long limit = item.deadlineMillis() - item.startedMicros() / 1000;
      return new ExitDiagnosis(
          Kind.TIMEOUT,
          Optional.of(
              Failure.of(
                  FailureKind.TIMEOUT,
                  "the time limit of "
                      + limit
                      + " ms was over and the task ignored its interrupt, so its process was ended")));
    }
    return new ExitDiagnosis(
        Kind.CANCELLED,
        Optional.of(
            Failure.of(
                FailureKind.CANCELLED,
                "the item was cancelled and ignored its interrupt, so its process was ended")));
  }

  private static Kind withoutItem(ExitEvidence evidence) {
    Optional<WorkerExit> exit = WorkerExit.of(evidence.exitCode());
    if (evidence.drained()) {
      return Kind.PLANNED;
    }
    if (exit.equals(Optional.of(WorkerExit.RECYCLED)) && evidence.last().itemsDone() > 0) {
      return Kind.PLANNED;
    }
    State last = evidence.last().state();
    // A process can be ready, and leave again, between two looks.
    if (evidence.wasReady() || !last.before() && last != State.FAULT) {
      return Kind.DEATH;
    }
    if (exit.isPresent() && exit.get().permanent()) {
      return Kind.START_REFUSED;
    }
    return evidence.endedFromOutside() ? Kind.DEATH : Kind.START_FAILED;
  }

  private static Failure crash(ExitEvidence evidence) {
    boolean memory =
        evidence.exitCode() == WorkerExit.OUT_OF_MEMORY.code()
            && evidence.lastWords().contains(OUT_OF_MEMORY);
    String message =
        "the worker process "
            + evidence.pid()
            + " on "
            + evidence.host()
            + (memory ? " ran out of heap memory" : " " + evidence.end())
            + " while it ran this item";
    var crash =
        new Crash(
            evidence.host(),
            evidence.pid(),
            evidence.signal().isPresent()
                ? OptionalInt.empty()
                : OptionalInt.of(evidence.exitCode()),
            evidence.signal(),
            evidence.lastWords());
    return new Failure(FailureKind.CRASHED, "", message, "", Optional.of(crash));
  }
}
