package dev.warren.worker;

import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.message.DeadHeaders;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;

/**
 * One delivery that this process holds: its items, and how many of them are not settled yet.
 * Created by the connection's thread, decoded by the task thread, counted by the worker session;
 * handed from one to the next through queues, so no two use it at the same time.
 */
final class Assignment {
  private final Delivery delivery;
  private final Message raw;
  private final String queue;
  private final Object session;
  private TaskMessage message;
  private int open;

  /**
   * Takes a delivery.
   *
   * @param queue where it came from, and goes back to
   * @param session the connection it came through; it can be acknowledged only there
   */
  Assignment(Delivery delivery, String queue, Object session) {
    this(delivery, delivery.message(), queue, session);
  }

  Assignment(Delivery delivery, Message raw, String queue, Object session) {
    this.delivery = delivery;
    this.raw = raw;
    this.queue = queue;
    this.session = session;
  }

  /**
   * Reads the task message.
   *
   * @throws MessageException if it is none, or says nobody who wants the answer
   */
  TaskMessage decode() throws MessageException {
    if (raw.flaw().isPresent()) {
      throw new MessageException(raw.flaw().get());
    }
    message = MessageCodec.decodeTask(raw.body());
    if (!QueueNames.isReplies(replyTo())) {
      throw new MessageException("reply_to must name a queue " + QueueNames.REPLIES + "<name>");
    }
    open = message.items().size();
    return message;
  }

  Delivery delivery() {
    return delivery;
  }

  /** What was delivered. */
  Message raw() {
    return raw;
  }

  /** The queue it came from. */
  String queue() {
    return queue;
  }

  /** Whether it was taken from the dead to be run again. */
  boolean isRequeued() {
    return raw.headers().containsKey(DeadHeaders.REQUEUED);
  }

  boolean belongsTo(Object currentSession) {
    return session == currentSession;
  }

  /** Where the answer goes, empty if the message does not say. */
  String replyTo() {
    return raw.replyTo().orElse("");
  }

  /** The task message, once decoded. */
  TaskMessage message() {
    return message;
  }

  /** Settles items; true if these were the last. */
  boolean settle(int items) {
    open -= items;
    return open == 0;
  }
}
