package dev.warren.engine;

import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.engine.Outgoing.Envelope;
import dev.warren.engine.Outgoing.Kind;
import dev.warren.job.Copy;
import dev.warren.job.Counters;
import dev.warren.job.Parcel;
import dev.warren.message.ControlMessage;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.TaskMessage;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes the messages of one job and hands them to {@link Outgoing}. Thread-safe. */
final class TaskSender {
  private final JobNames job;
  private final boolean sameBuildOnly;
  private final QueueNames names;
  private final Consumer<Envelope> outgoing;
  private final Counters ledger;

  // In milliseconds since the epoch:
  private volatile long lastSentAt;
  private volatile long notBefore;

  /**
   * Sends for one job.
   *
   * @param sameBuildOnly whether workers that have another build of a task must not run it
   */
  TaskSender(
      JobNames job,
      boolean sameBuildOnly,
      QueueNames names,
      Consumer<Envelope> outgoing,
      Counters ledger) {
    this.job = job;
    this.sameBuildOnly = sameBuildOnly;
    this.names = names;
    this.outgoing = outgoing;
    this.ledger = ledger;
  }

  /** Sends items in one message. */
  void send(Parcel<TaskChunk> parcel) {
    TaskChunk chunk = parcel.chunk();
    List<JsonBytes> items = chunk.arguments();
    if (parcel.size() < items.size()) {
      int from = chunk.offset(parcel.first());
      items = items.subList(from, from + parcel.size());
    }
    TaskMessage message =
        message(chunk.work(), parcel.first(), items, parcel.attempt(), parcel.generation(), false);
    chunk.sent(message.sentAt());
    task(names.tasks(), message);
  }

  /** Has workers give back what was sent so far and what nobody has begun. */
  void recall() {
    long time = Math.max(System.currentTimeMillis(), lastSentAt + 1);
    notBefore = time;
    tell(new ControlMessage.Recall(job.job(), time));
  }

  /** Not before a recall, whatever happens to the clock: what is sent now was not called back. */
  private long now() {
    long now = Math.max(System.currentTimeMillis(), notBefore);
    lastSentAt = now;
    return now;
  }

  /** Sends one item again, to be run at once and alone where what it did before is in doubt. */
  void sendAgain(Copy<TaskChunk> copy, boolean alone) {
    task(alone ? names.retry() : names.tasks(), message(copy, alone));
  }

  /** Keeps a copy of an item that will not be run again, with the reason. */
  void deadLetter(Copy<TaskChunk> copy, Map<String, Object> headers) {
    byte[] body = MessageCodec.encode(message(copy, false));
    Message message = Message.of(body, job.replies()).withHeaders(headers);
    outgoing.accept(new Envelope("", names.dead(), message, Kind.DEAD_LETTER));
  }

  /** Tells all supervisors something. */
  void tell(ControlMessage control) {
    tell(QueueNames.SUPERVISORS, control);
  }

  /** Tells something to all that listen in a role, or to one by its name. */
  void tell(String listener, ControlMessage control) {
    Message message = Message.of(MessageCodec.encode(control));
    outgoing.accept(new Envelope(names.control(), listener, message, Kind.NEWS));
  }

  /** Sends the items of a message that was too large in two messages. */
  void sendHalves(String queue, TaskMessage task) {
    int half = task.items().size() / 2;
    sendPart(queue, task, 0, half);
    sendPart(queue, task, half, task.items().size());
  }

  private void sendPart(String queue, TaskMessage task, int from, int to) {
    task(queue, task.part(from, to));
  }

  private TaskMessage message(Copy<TaskChunk> copy, boolean alone) {
    TaskChunk chunk = copy.chunk();
    JsonBytes item = chunk.arguments().get(chunk.offset(copy.id()));
    return message(
        chunk.work(), copy.id(), List.of(item), copy.attempt(), copy.generation(), alone);
  }

  private TaskMessage message(
      Work work, long first, List<JsonBytes> items, int attempt, int generation, boolean alone) {
    return new TaskMessage(
        job.job(),
        job.key(),
        work.task(),
        first,
        items,
        attempt,
        generation,
        work.options().timeLimitMillis(),
        now(),
        alone,
        work.build(),
        sameBuildOnly);
  }

  private void task(String queue, TaskMessage task) {
    ledger.message();
    Message message = Message.of(MessageCodec.encode(task), job.replies());
    outgoing.accept(new Envelope("", queue, message, Kind.TASK));
  }
}
