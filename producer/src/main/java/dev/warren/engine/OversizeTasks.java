package dev.warren.engine;

import dev.warren.broker.Message;
import dev.warren.engine.Outgoing.Envelope;
import dev.warren.engine.Outgoing.Kind;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to messages that are larger than the broker ever takes: a chunk is sent in halves, and an
 * item that is too large alone fails. Called on the thread of the outgoing link.
 */
final class OversizeTasks implements Outgoing.Refused {
  private static final Logger LOG = LoggerFactory.getLogger(OversizeTasks.class);

  private final TaskSender sender;
  private final RetryPolicy.Answers answers;

  OversizeTasks(TaskSender sender, RetryPolicy.Answers answers) {
    this.sender = sender;
    this.answers = answers;
  }

  @Override
  public void tooLarge(Envelope envelope, OptionalLong mostBytes) {
    Message message = envelope.message();
    if (envelope.kind() != Kind.TASK) {
      LOG.warn(
          "not sent to {}, because the broker takes no message of that size: {}",
          envelope.routingKey(),
          message);
      return;
    }
    TaskMessage task = decode(message);
    int items = task.items().size();
    if (items > 1) {
      sender.sendPart(envelope.routingKey(), task, 0, items / 2);
      sender.sendPart(envelope.routingKey(), task, items / 2, items);
      return;
    }
    String words =
        "the arguments make a message of "
            + message.body().length
            + " bytes, and the broker takes "
            + (mostBytes.isPresent() ? mostBytes.getAsLong() + " at most" : "none of that size")
            + " (its max_message_size)";
    answers.failed(task.first(), Failure.of(FailureKind.ENCODING, words), 0, null);
  }

  private static TaskMessage decode(Message message) {
    try {
      return MessageCodec.decodeTask(message.body());
    } catch (MessageException e) {
      throw new IllegalStateException("a message of this process cannot be read", e);
    }
  }
}
