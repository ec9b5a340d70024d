package dev.warren.worker.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.ControlMessage;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;

/**
 * What a supervisor tells a process after its configuration, one line each: a word, or for a cancel
 * and a recall the message in which a producer asked for it.
 */
public sealed interface WorkerCommand {
  /** The queues exist: take tasks. Until then a process only connects. */
  record Begin() implements WorkerCommand {}

  /** Finish the running item, give back all others, end with {@link WorkerExit#DRAINED}. */
  record Drain() implements WorkerCommand {}

  /**
   * Interrupt these items if they run, unless running ones may go on, and drop them unrun when they
   * come.
   */
  record Cancel(ControlMessage.Cancel items) implements WorkerCommand {}

  /** Give these messages back to their producer unrun when they come. */
  record Recall(ControlMessage.Recall messages) implements WorkerCommand {}

  /** This command as one line, without the end of the line. */
  default String toLine() {
    if (this instanceof Recall recall) {
      return new String(MessageCodec.encode(recall.messages()), UTF_8);
    }
    return this instanceof Cancel cancel
        ? new String(MessageCodec.encode(cancel.items()), UTF_8)
        : this instanceof Begin ? "begin" : "drain";
  }

  /**
   * Reads what {@link #toLine} wrote.
   *
   * @throws IllegalArgumentException if the line is no such command
   */
  static WorkerCommand parse(String line) {
    if (line.equals("begin")) {
      return new Begin();
    }
    if (line.equals("drain")) {
      return new Drain();
    }
    try {
      ControlMessage message = MessageCodec.decodeControl(line.getBytes(UTF_8));
      if (message instanceof ControlMessage.Cancel items) {
        return new Cancel(items);
      }
      if (message instanceof ControlMessage.Recall messages) {
        return new Recall(messages);
      }
    } catch (MessageException e) {
      throw new IllegalArgumentException("unknown command: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("unknown command");
  }
}
