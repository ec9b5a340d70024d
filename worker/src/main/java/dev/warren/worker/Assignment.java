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
 * Created by the connection's thread, decoded by a task thread or the session's, settled by the
 * session's; they hand it over through queues, so no two use it at the same time.
 */
final class Assignment {
  private final Delivery delivery;
  private final Message raw;
  private final String queue;
  private final Object session;
  private TaskMessage message;
  private String otherBuild = "";
  private int open;

  /**
   * Creates the assignment of a delivery.
   *
   * @param queue the queue it came from
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
   * @throws MessageException if it is none, or names no reply queue
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

  /** The message as it was delivered. */
  Message raw() {
    return raw;
  }

  /** The queue it came from. */
  String queue() {
    return queue;
  }

  /** Whether it was a dead letter that is to be run again. */
  boolean isRequeued() {
    return raw.headers().containsKey(DeadHeaders.REQUEUED);
  }

  boolean belongsTo(Object currentSession) {
    return session == currentSession;
  }

  /** The reply queue; empty if the message names none. */
  String replyTo() {
    return raw.replyTo().orElse("");
  }

  /** The task message; null before {@link #decode}. */
  TaskMessage message() {
    return message;
  }

  /** The process has another build of the task's class than the producer; which one. */
  void otherBuild(String build) {
    otherBuild = build;
  }

  /** The build of the task's class here, if it is not that of the producer; empty otherwise. */
  String otherBuild() {
    return otherBuild;
  }

  /** Settles items; true if these were the last. */
  boolean settle(int items) {
    open -= items;
    return open == 0;
  }
}
