package dev.warren.worker;

import dev.warren.broker.Message;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;
import java.util.Collections;
import java.util.List;

/** Assignments for tests that have no broker. */
final class Deliver {
  private Deliver() {}

  static Assignment task(String job, long first, int items) {
    List<JsonBytes> arguments = Collections.nCopies(items, JsonBytes.of("[1]"));
    TaskMessage task = new TaskMessage(job, "echo", first, arguments, 1, 0, 0);
    Message message = Message.of(MessageCodec.encode(task), "warren.replies." + job);
    Assignment assignment = new Assignment(null, message, "warren.f.tasks", null);
    try {
      assignment.decode();
    } catch (MessageException e) {
      throw new AssertionError(e);
    }
    return assignment;
  }
}
