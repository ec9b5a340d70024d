package dev.warren.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/**
 * What Spring AMQP does with tasks that do nothing: requests on a quorum queue, published with
 * confirms, answered by a listener container with two consumers. All in one JVM, which spares
 * Spring what processes cost.
 */
public final class SpringAmqp {
  private static final int ITEMS = 20_000;
  private static final int ENQUEUED = 10_000;
  private static final int CONSUMERS = 2;
  private static final int BATCH = 50;
  private static final int BATCH_MILLIS = 5;
  private static final long PATIENCE_SECONDS = 300;

  private final CachingConnectionFactory confirming;
  private final CachingConnectionFactory waiting;
  private final CachingConnectionFactory plain;
  private final RabbitAdmin admin;
  private final String name = "bench.spring." + UUID.randomUUID();
  private final Semaphore answers = new Semaphore(0);

  private SpringAmqp(URI broker) {
    confirming = connect(broker, ConfirmType.CORRELATED);
    waiting = connect(broker, ConfirmType.SIMPLE);
    plain = connect(broker, ConfirmType.NONE);
    admin = new RabbitAdmin(plain);
  }

  private static CachingConnectionFactory connect(URI broker, ConfirmType confirms) {
    CachingConnectionFactory factory = new CachingConnectionFactory(broker);
    factory.setPublisherConfirmType(confirms);
    return factory;
  }

  /** Measures; the argument is the number of repetitions. */
  public static void main(String[] arguments) throws Exception {
    String broker = System.getenv("WARREN_BROKER");
    if (broker == null) {
      System.err.println("set WARREN_BROKER to the broker's address: amqp://user:password@host");
      System.exit(2);
    }
    new SpringAmqp(URI.create(broker)).run(Integer.parseInt(arguments[0]));
    System.exit(0); // whatever threads Spring keeps
  }

  private void run(int repetitions) throws Exception {
    Row.head();
    noop("replies not confirmed", repetitions, singly());
    noop("replies confirmed before the ack", repetitions, batches());
    enqueue(repetitions);
    confirming.destroy();
    waiting.destroy();
    plain.destroy();
  }

  private void noop(String what, int repetitions, SimpleMessageListenerContainer workers)
      throws Exception {
    Queue tasks = queue(name + ".tasks");
    Queue replies = queue(name + ".replies");
    SimpleMessageListenerContainer router = new SimpleMessageListenerContainer(plain);
    router.setMessageListener(message -> answers.release());
    start(router, replies, 1);
    start(workers, tasks, CONSUMERS);
    Row.measure(
        "noop",
        "Spring AMQP: " + what,
        "tasks/s",
        repetitions,
        () -> {
          long start = System.nanoTime();
          publish(tasks, replies.getName(), ITEMS);
          if (!answers.tryAcquire(ITEMS, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("answers are missing");
          }
          return ITEMS / seconds(start);
        });
    workers.shutdown();
    router.shutdown();
    admin.deleteQueue(tasks.getName());
    admin.deleteQueue(replies.getName());
  }

  private void enqueue(int repetitions) throws Exception {
    Queue tasks = queue(name + ".enqueue");
    Row.measure(
        "enqueue",
        "Spring AMQP: 10,000 messages, all confirmed",
        "s",
        repetitions,
        () -> {
          long start = System.nanoTime();
          publish(tasks, null, ENQUEUED);
          double seconds = seconds(start);
          admin.purgeQueue(tasks.getName());
          return seconds;
        });
    admin.deleteQueue(tasks.getName());
  }

  /** Publishes, and returns when everything is confirmed. */
  private void publish(Queue to, String replyTo, int count) throws Exception {
    RabbitTemplate template = new RabbitTemplate(confirming);
    List<CorrelationData> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CorrelationData data = new CorrelationData(Integer.toString(i));
      sent.add(data);
      template.send("", to.getName(), message(replyTo), data);
    }
    for (CorrelationData data : sent) {
      if (!data.getFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS).ack()) {
        throw new IllegalStateException("refused");
      }
    }
  }

  /** As it is usually done. */
  private SimpleMessageListenerContainer singly() {
    RabbitTemplate template = new RabbitTemplate(plain);
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(plain);
    container.setMessageListener(
        message -> template.send(message.getMessageProperties().getReplyTo(), reply(message)));
    return container;
  }

  /** As Warren does it: what is confirmed is acknowledged, and what waits anyway goes together. */
  private SimpleMessageListenerContainer batches() {
    RabbitTemplate template = new RabbitTemplate(waiting);
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(plain);
    container.setConsumerBatchEnabled(true);
    container.setBatchSize(BATCH);
    container.setReceiveTimeout(BATCH_MILLIS);
    container.setMessageListener(
        (BatchMessageListener)
            messages ->
                template.invoke(
                    operations -> {
                      for (Message message : messages) {
                        operations.send(
                            message.getMessageProperties().getReplyTo(), reply(message));
                      }
                      operations.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                      return null;
                    }));
    return container;
  }

  private static void start(SimpleMessageListenerContainer container, Queue from, int consumers) {
    container.setQueues(from);
    container.setConcurrentConsumers(consumers);
    container.start();
  }

  private Queue queue(String name) {
    Queue queue = QueueBuilder.durable(name).quorum().expires(600_000).build();
    admin.declareQueue(queue);
    return queue;
  }

  private static Message message(String replyTo) {
    return MessageBuilder.withBody(new byte[64])
        .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
        .setReplyTo(replyTo)
        .build();
  }

  private static Message reply(Message request) {
    return MessageBuilder.withBody(request.getBody())
        .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
        .build();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
