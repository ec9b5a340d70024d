package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A handler that keeps deliveries, and a waker with what it takes to publish in a test. */
final class Recorder implements QueueConsumer.Handler {

  final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  final BlockingQueue<BrokerException> ends = new LinkedBlockingQueue<>();
  final Semaphore wakes = new Semaphore(0);

  @Override
  public void delivered(Delivery delivery) {
    deliveries.add(delivery);
  }

  @Override
  public void ended(BrokerException reason) {
    ends.add(reason);
  }

  Delivery next() throws InterruptedException {
    var delivery = deliveries.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertNotNull(delivery, "no delivery came");
    return delivery;
  }

  List<Delivery> next(int count) throws InterruptedException {
    var all = new ArrayList<Delivery>();
    for (int i = 0; i < count; i++) {
      all.add(next());
    }
    return all;
  }

  /** Waits until everything published is settled. */
  Map<Object, ConfirmedPublisher.Outcome> settleAll(ConfirmedPublisher publisher) throws Exception {
    var outcomes = new LinkedHashMap<Object, ConfirmedPublisher.Outcome>();
    publisher.settle(outcomes::put);
    while (publisher.outstanding() > 0) {
      assertTrue(wakes.tryAcquire(Await.LIMIT.toSeconds(), TimeUnit.SECONDS), "no outcome came");
      publisher.settle(outcomes::put);
    }
    return outcomes;
  }

  /** Waits until settling tells that the channel is gone. */
  BrokerException settleUntilLost(
      ConfirmedPublisher publisher, ConfirmedPublisher.Outcomes outcomes)
      throws InterruptedException {
    while (true) {
      try {
        publisher.settle(outcomes);
      } catch (BrokerException e) {
        return e;
      }
      assertTrue(wakes.tryAcquire(Await.LIMIT.toSeconds(), TimeUnit.SECONDS), "no end came");
    }
  }
}
