package dev.warren.broker;

/** What kind of queue RabbitMQ is asked for; other brokers know one kind only and ignore it. */
public enum QueueType {
  /** Replicated and flushed to disk before a message counts as confirmed: the safe default. */
  QUORUM("quorum"),
  /** Faster on one node; a confirmed message survives the broker's process, but not a power cut. */
  CLASSIC("classic");

  private final String argument;

  QueueType(String argument) {
    this.argument = argument;
  }

  /** The value of RabbitMQ's {@code x-queue-type}. */
  String argument() {
    return argument;
  }
}
