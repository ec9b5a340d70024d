package dev.warren.worker.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.ControlMessage;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import java.nio.file.Path;

/**
 * What a supervisor tells a process after its configuration, one line each: a word, or for a cancel
 * and a recall the message in which a producer asked for it.
 */
public sealed interface WorkerCommand {
  /** The queues exist: take tasks. Until then a process only connects. */
  record Begin() implements WorkerCommand {}

  /**
   * Take no more tasks, give back those that have not begun, and go on with the rest. Also before
   * {@link Begin}.
   */
  record Quiet() implements WorkerCommand {}

  /** Take tasks again. */
  record Resume() implements WorkerCommand {}

  /** Finish the running item, give back all others, end with {@link WorkerExit#DRAINED}. */
  record Drain() implements WorkerCommand {}

  /**
   * Write the stack traces of all threads to a file, in the form of {@link DumpFile}.
   *
   * @param file the file, which exists
   */
  record Dump(Path file) implements WorkerCommand {}

  /**
   * Interrupt these items if they run, unless running ones may go on, and drop them unrun when they
   * come.
   */
  record Cancel(ControlMessage.Cancel items) implements WorkerCommand {}

  /** Give these messages back to their producer unrun when they come. */
  record Recall(ControlMessage.Recall messages) implements WorkerCommand {}

  /** Begins the line of a {@link Dump}. */
  String DUMP = "dump ";

  /** This command as one line, without the end of the line. */
  default String toLine() {
    if (this instanceof Cancel cancel) {
      return new String(MessageCodec.encode(cancel.items()), UTF_8);
    }
    if (this instanceof Recall recall) {
      return new String(MessageCodec.encode(recall.messages()), UTF_8);
    }
    if (this instanceof Dump dump) {
      return DUMP + dump.file();
    }
    return this instanceof Begin
        ? "begin"
        : this instanceof Quiet ? "quiet" : this instanceof Resume ? "resume" : "drain";
  }

  /**
   * Reads what {@link #toLine} wrote.
   *
   * @throws IllegalArgumentException if the line is no such command
   */
  static WorkerCommand parse(String line) {
    switch (line) {
      case "begin":
        return new Begin();
      case "quiet":
        return new Quiet();
      case "resume":
        return new Resume();
      case "drain":
        return new Drain();
      default:
        break;
    }
    if (line.startsWith(DUMP)) {
      return new Dump(Path.of(line.substring(DUMP.length())));
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
