package dev.warren.engine;

import dev.warren.broker.Message;
import dev.warren.engine.Outgoing.Envelope;
import dev.warren.engine.Outgoing.Kind;
import dev.warren.fleet.FleetView;
import dev.warren.job.Claim;
import dev.warren.job.Copy;
import dev.warren.job.Counters;
import dev.warren.job.Decision;
import dev.warren.job.JobTable;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Crash;
import dev.warren.message.DeadHeaders;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.ItemStatus;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the table of a job decides: sends copies, asks supervisors, answers items, keeps
 * those that are poison. Thread-safe.
 */
final class ItemActions {
  private static final Logger LOG = LoggerFactory.getLogger(ItemActions.class);

  private final String job;
  private final JobTable<TaskChunk> table;
  private final FleetView fleet;
  private final TaskSender sender;
  private final Counters ledger;
  private final DueTimer dueTimer;
  private volatile IntConsumer ranAgain = items -> {};

  ItemActions(
      String job,
      JobTable<TaskChunk> table,
      FleetView fleet,
      TaskSender sender,
      Counters ledger,
      EngineTimer timer) {
    this.job = job;
    this.table = table;
    this.fleet = fleet;
    this.sender = sender;
    this.ledger = ledger;
    this.dueTimer = new DueTimer(timer, table::nextDue, this::carryOutDue);
  }

  /** Who wants to hear how many items are sent again because their process is gone. */
  void onRanAgain(IntConsumer listener) {
    ranAgain = listener;
  }

  /** Asks all supervisors what they run; the answers come to this job only. */
  void ask() {
    fleet.asked();
    sender.tell(new ControlMessage.Ask(job));
  }

  /** Asks those supervisors again that run items which came back: nobody else answers for them. */
  void askRunners() {
    table.runners().forEach(runner -> sender.tell(runner, new ControlMessage.Ask(job)));
  }

  /** Asks those supervisors again that have not answered: a question may be lost. */
  void askUnanswered() {
    fleet.unanswered().forEach(silent -> sender.tell(silent, new ControlMessage.Ask(job)));
  }

  /** Items came back from a process that went away. */
  void returned(long first, int count, int generation) {
    carryOut(table.returned(first, count, generation, System.nanoTime()), null);
  }

  /** Items came back that nobody had begun, because they were called back. */
  void recalled(long first, int count, int generation) {
    carryOut(table.recalled(first, count, generation), null);
  }

  /** A copy of an item ended without a value. */
  void failed(long id, int generation, Failure failure, ItemTiming run) {
    List<Decision<TaskChunk>> decisions = table.failed(id, generation, failure, System.nanoTime());
    boolean goesOn =
        decisions.stream()
            .noneMatch(d -> d instanceof Decision.Fail || d instanceof Decision.Ignore);
    // A message that nobody could read ran nothing.
    boolean ran = goesOn && failure.kind() != FailureKind.UNREADABLE;
    TaskChunk chunk = ran ? table.look(id, 1).chunk() : null;
    if (chunk != null) {
      ItemTiming timing = run.queuedAt(chunk.queued());
      ItemArguments arguments = chunk.shown(chunk.offset(id));
      chunk.work().sink().retried(chunk.indexOf(id), failure, timing, arguments);
    }
    carryOut(decisions, run);
  }

  /**
   * Has the open items of a range never sent again, and answers those of which there is no copy.
   *
   * @return the numbers of all of them
   */
  List<Long> cancelWaiting(Work work, int firstIndex, int lastIndex) {
    long now = System.nanoTime();
    List<Long> waiting = table.cancelWaiting(work, firstIndex, lastIndex, now);
    carryOut(table.due(now), null);
    return waiting;
  }

  private void carryOutDue() {
    List<Decision<TaskChunk>> due = table.due(System.nanoTime());
    // Of what is due, only items that came back, and that nobody runs, are sent alone.
    long again =
        due.stream().filter(d -> d instanceof Decision.Resend<TaskChunk> r && r.alone()).count();
    if (again > 0) {
      ranAgain.accept((int) again);
    }
    carryOut(due, null);
  }

  /** A supervisor says what its processes run. */
  void heard(Announcement announcement) {
    if (table.isAsking()) {
      table.heard(
          announcement.supervisor(),
          copies(FleetView.running(job, announcement)),
          fleet.allHeardSince(),
          System.nanoTime());
      dueTimer.arm();
    }
  }

  /**
   * Looks for items whose message is lost, and sends them again.
   *
   * @param movedAt when an answer came, or something was sent, last
   * @param stats the newest count of the queues, if there is any
   * @return how many items are lost
   */
  int findLost(long movedAt, Optional<QueueStats> stats) {
    if (stats.isEmpty()
        || stats.get().waiting() > 0
        || stats.get().consumers() > fleet.processes()
        || !fleet.hasSupervisor()) {
      table.moving();
      return 0;
    }
    List<Decision<TaskChunk>> lost =
        table.silence(
            movedAt,
            stats.get().takenAt(),
            fleet.allHeardSince(),
            copies(fleet.running(job)),
            System.nanoTime());
    carryOut(lost, null);
    return lost.size();
  }

  /**
   * The broker takes no message of that size: a chunk is sent in halves, and an item that is too
   * large alone fails.
   *
   * @param mostBytes the most bytes a message may have; empty if its headers were too large
   */
  void tooLarge(Envelope envelope, OptionalLong mostBytes) {
    Message message = envelope.message();
    if (envelope.kind() != Kind.TASK) {
      LOG.warn(
          "not sent to {}, because the broker takes no message of that size: {}",
          envelope.routingKey(),
          message);
      return;
    }
    TaskMessage task = decode(message);
    if (task.items().size() > 1) {
      sender.sendHalves(envelope.routingKey(), task);
      return;
    }
    String words =
        "the arguments make a message of "
            + message.body().length
            + " bytes, and the broker takes "
            + (mostBytes.isPresent() ? mostBytes.getAsLong() + " at most" : "none of that size")
            + " (its max_message_size)";
    if (!answer(task.first(), Failure.of(FailureKind.ENCODING, words))) {
      ledger.duplicates(1);
    }
  }

  private static TaskMessage decode(Message message) {
    try {
      return MessageCodec.decodeTask(message.body());
    } catch (MessageException e) {
      throw new IllegalStateException("a message of this process cannot be read", e);
    }
  }

  private static Set<Copy.Id> copies(List<ItemStatus> running) {
    return running.stream()
        .map(item -> new Copy.Id(item.index(), item.generation()))
        .collect(Collectors.toSet());
  }

  /** Carries out all, and throws afterwards if one went wrong: each is about another item. */
  private void carryOut(List<Decision<TaskChunk>> decisions, ItemTiming run) {
    Throwable fault = null;
    for (Decision<TaskChunk> decision : decisions) {
      try {
        carryOut(decision, run);
      } catch (RuntimeException | Error e) { // out of memory, mostly
        fault = e;
      }
    }
    dueTimer.arm();
    if (fault != null) {
      throw new IllegalStateException("a decision was not carried out", fault);
    }
  }

  private void carryOut(Decision<TaskChunk> decision, ItemTiming run) {
    if (decision instanceof Decision.Resend<TaskChunk> again) {
      sender.sendAgain(again.copy(), again.alone());
    } else if (decision instanceof Decision.Fail<TaskChunk> fail) {
      fail(fail, run);
    } else if (decision instanceof Decision.Ask) {
      ask();
    } else {
      ledger.duplicates(1);
    }
  }

  private void fail(Decision.Fail<TaskChunk> fail, ItemTiming run) {
    Copy<TaskChunk> copy = fail.copy();
    try {
      if (fail.isPoison()) {
        sender.deadLetter(copy, evidence(fail));
      }
    } finally {
      answer(copy.chunk(), copy.id(), fail.isLast(), fail.failure(), copy.attempt(), run);
    }
  }

  private static Map<String, Object> evidence(Decision.Fail<TaskChunk> fail) {
    Map<String, Object> headers = new HashMap<>();
    String reason = "crashed: " + fail.failure().message();
    headers.put(DeadHeaders.REASON, DeadHeaders.reason(reason));
    headers.put(DeadHeaders.AT, System.currentTimeMillis());
    headers.put(DeadHeaders.ATTEMPTS, fail.copy().attempt());
    fail.failure().crash().ifPresent(crash -> evidence(crash, headers));
    return headers;
  }

  private static void evidence(Crash crash, Map<String, Object> headers) {
    headers.put(DeadHeaders.HOST, crash.host());
    headers.put(DeadHeaders.PID, crash.pid());
    crash.exitCode().ifPresent(code -> headers.put(DeadHeaders.EXIT_CODE, code));
    crash.signal().ifPresent(signal -> headers.put(DeadHeaders.SIGNAL, signal));
  }

  /**
   * Answers an item that never ran, whatever else may happen to it.
   *
   * @return false if it was answered before
   */
  boolean answer(long id, Failure failure) {
    Claim<TaskChunk> claim = table.claim(id, 1);
    if (claim.chunk() != null) {
      answer(claim.chunk(), id, claim.isLast(), failure, 0, null);
    }
    return claim.chunk() != null;
  }

  private void answer(
      TaskChunk chunk, long id, boolean isLast, Failure failure, int attempts, ItemTiming run) {
    release(chunk, isLast);
    ledger.failed(failure.kind());
    ItemTiming known =
        run == null ? ItemTiming.never(chunk.queued()) : run.queuedAt(chunk.queued());
    Answer answer = new Answer.Failed(failure, null, attempts, known);
    chunk.work().sink().answered(chunk.indexOf(id), answer, chunk.shown(chunk.offset(id)));
  }

  /** Some items of a chunk are claimed; with the last one goes the memory of all. */
  static void release(TaskChunk chunk, boolean isLast) {
    if (isLast) {
      chunk.work().sink().held(-chunk.bytes());
    }
  }
}
