package dev.warren.cli;

import dev.warren.broker.QueueType;
import picocli.CommandLine.Option;

/** The options that say which broker, which fleet on it, and which type of queues it makes. */
public final class BrokerOptions extends ConnectionOptions {
  @Option(
      names = "--queue-type",
      paramLabel = "TYPE",
      defaultValue = "quorum",
      description =
          "Queues on RabbitMQ: quorum, or classic for speed on one node (${DEFAULT-VALUE}).")
  private QueueType queueType;

  /** Called by picocli. */
  public BrokerOptions() {}

  /** Type of the queues. */
  public QueueType queueType() {
    return queueType;
  }
}
