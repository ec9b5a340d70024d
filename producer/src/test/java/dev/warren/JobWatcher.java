package dev.warren;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.AskJobs;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.EndJob;
import dev.warren.message.JobStatus;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks the producers of a fleet how their jobs are, and ends some. */
final class JobWatcher implements QueueConsumer.Handler, AutoCloseable {
  private static final String NAME = "watcher";

  private final QueueNames names;
  private final BrokerConnection connection;
  private final List<ControlMessage> heard = new CopyOnWriteArrayList<>();

  /** Also hears what producers say to each other. */
  JobWatcher(RabbitServer server, String fleet) throws BrokerException {
    names = new QueueNames(fleet);
    connection = new Broker(server.address(), QueueType.QUORUM).connect(NAME);
    QueueConsumer.consume(
        connection,
        Topology.declareControl(connection, names, NAME, QueueNames.PRODUCERS, NAME),
        100,
        this);
  }

  /** How a job is now. */
  JobStatus ask(String job) throws BrokerException {
    int before = heard.size();
    say(QueueNames.PRODUCERS, new AskJobs(NAME));
    Await.until("an answer", () -> find(job, before) != null);
    return find(job, before);
  }

  private JobStatus find(String job, int from) {
    return heard.stream()
        .skip(from)
        .filter(ControlMessage.Job.class::isInstance)
        .map(message -> ((ControlMessage.Job) message).status())
        .filter(status -> status.job().equals(job))
        .findFirst()
        .orElse(null);
  }

  /** All that was said about a job. */
  List<JobStatus> heard(String job) {
    return heard.stream()
        .filter(ControlMessage.Job.class::isInstance)
        .map(message -> ((ControlMessage.Job) message).status())
        .filter(status -> status.job().equals(job))
        .toList();
  }

  /** Ends a job; returns what its producer answers. */
  Done end(String job) throws BrokerException {
    int before = heard.size();
    say(job, new EndJob("e1", NAME, job));
    Await.until("an answer", () -> heard.stream().skip(before).anyMatch(Done.class::isInstance));
    return (Done)
        heard.stream().skip(before).filter(Done.class::isInstance).findFirst().orElseThrow();
  }

  private void say(String listener, ControlMessage message) throws BrokerException {
    try (var publisher = ConfirmedPublisher.open(connection, () -> {})) {
      publisher.publish(
          names.control(), listener, Message.of(MessageCodec.encode(message)), "token");
    }
  }

  @Override
  public void delivered(Delivery delivery) {
    try {
      heard.add(MessageCodec.decodeControl(delivery.message().body()));
      delivery.ack();
    } catch (MessageException | BrokerException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void ended(BrokerException reason) {}

  @Override
  public void close() throws BrokerException {
    Topology.delete(connection, names.control(NAME));
    connection.close();
  }
}
