package dev.warren.engine;

import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.engine.Outgoing.Envelope;
import dev.warren.engine.Outgoing.Kind;
import dev.warren.job.Copy;
import dev.warren.job.Counters;
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
  private final QueueNames names;
  private final Consumer<Envelope> outgoing;
  private final Counters ledger;

  TaskSender(JobNames job, QueueNames names, Consumer<Envelope> outgoing, Counters ledger) {
    this.job = job;
    this.names = names;
    this.outgoing = outgoing;
    this.ledger = ledger;
  }

  /** Sends a chunk for the first time. */
  void send(TaskChunk chunk) {
    List<JsonBytes> items = chunk.arguments();
    Work work = chunk.work();
    long limit = work.options().timeLimitMillis();
    long now = System.currentTimeMillis();
    chunk.sent(now);
    task(
        names.tasks(),
        new TaskMessage(
            job.job(),
            job.key(),
            work.task(),
            chunk.first(),
            items,
            1,
            0,
            limit,
            now,
            false,
            "",
            false));
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
    task(
        queue,
        new TaskMessage(
            task.job(),
            task.key(),
            task.task(),
            task.first() + from,
            task.items().subList(from, to),
            task.attempt(),
            task.generation(),
            task.timeLimitMillis(),
            task.sentAt(),
            task.alone(),
            task.build(),
            task.sameBuildOnly()));
  }

  private TaskMessage message(Copy<TaskChunk> copy, boolean alone) {
    TaskChunk chunk = copy.chunk();
    Work work = chunk.work();
    return new TaskMessage(
        job.job(),
        job.key(),
        work.task(),
        copy.id(),
        List.of(chunk.arguments().get(chunk.offset(copy.id()))),
        copy.attempt(),
        copy.generation(),
        work.options().timeLimitMillis(),
        System.currentTimeMillis(),
        alone,
        "",
        false);
  }

  private void task(String queue, TaskMessage task) {
    ledger.message();
    Message message = Message.of(MessageCodec.encode(task), job.replies());
    outgoing.accept(new Envelope("", queue, message, Kind.TASK));
  }
}
