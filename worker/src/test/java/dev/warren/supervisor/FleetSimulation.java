package dev.warren.supervisor;

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
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What the control plane of a large fleet costs: many supervisors, of which nothing but {@link
 * Announcer} and {@link ControlLink} is there, and many producers, as far as they listen and ask.
 * No test: it takes some minutes, and prints figures. Run it by name, see {@code
 * docs/how-it-works.md}.
 */
class FleetSimulation {
  private static final int SUPERVISORS = Integer.getInteger("simulated.supervisors", 1_000);
  private static final int PRODUCERS = Integer.getInteger("simulated.producers", 100);
  private static final int PROCESSES = 8;

  /** How many connect at the same time: all at once would time out on a small machine. */
  private static final int AT_A_TIME = 50;

  /** As producers do: every fifth of a second for each supervisor, but not within 10 s. */
  private static final Duration ASK_INTERVAL =
      Duration.ofMillis(Math.max(10_000, SUPERVISORS * 200L));

  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final int TICKS_IN_A_SECOND = 50;

  private final RabbitServer server = RabbitServer.shared();
  private final QueueNames names = new QueueNames("simulated");
  private final Broker broker = new Broker(server.address(), QueueType.QUORUM);
  private final List<ControlLink> links = new ArrayList<>();
  private final List<Announcer> announcers = new ArrayList<>();
  private final AtomicLong heard = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Long> ages = new ConcurrentLinkedQueue<>();
  private int ticks;

  /** Apart from what is heard: RabbitMQ does not read from connections that publish too much. */
  private BrokerConnection asking;

  @Test
  void run() throws Exception {
    // The broker of tests has little, which as many connections take.
    server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "4GiB");
    try (BrokerConnection connection = broker.connect("simulation");
        BrokerConnection asking = broker.connect("asking")) {
      this.asking = asking;
      Topology.declareFleet(connection, names);
      long start = System.nanoTime();
      for (int i = 0; i < SUPERVISORS; i++) {
        startSupervisor(i);
        if (i % AT_A_TIME == 0 || i == SUPERVISORS - 1) {
          while (!links.stream().allMatch(ControlLink::isConnected)) {
            TimeUnit.MILLISECONDS.sleep(20);
          }
        }
      }
      print("%d supervisors connected in %d s", SUPERVISORS, seconds(start));
      ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
      timer.scheduleAtFixedRate(this::tick, 0, 1_000 / TICKS_IN_A_SECOND, TimeUnit.MILLISECONDS);
      List<Asker> producers = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        producers.add(new Asker(connection, "job-" + i, QueueNames.PRODUCERS, "job-" + i));
      }
      TimeUnit.SECONDS.sleep(15);
      measure("nobody looks");

      try (var ps = new Asker(connection, "ps", "ps")) {
        for (int i = 0; i < 3; i++) {
          long asked = System.nanoTime();
          var answered = ps.ask();
          answered.await();
          print("ps: all %d answers within %d ms", SUPERVISORS, millis(asked));
        }
      }
      reset();

      try (var top = new Asker(connection, "top", "top")) {
        var looking = timer.scheduleAtFixedRate(top::ask, 0, 1, TimeUnit.SECONDS);
        TimeUnit.SECONDS.sleep(3);
        measure("one 'top' that asks every second");
        looking.cancel(false);
      }

      var page = new Asker(connection, "page", QueueNames.CLIENTS, "page");
      TimeUnit.SECONDS.sleep(12);
      measure("one page that listens as a client");
      page.close();
      TimeUnit.SECONDS.sleep(5);

      for (int i = 0; i < PRODUCERS; i++) {
        long delay = ASK_INTERVAL.toMillis() * i / PRODUCERS;
        timer.scheduleAtFixedRate(
            producers.get(i)::ask, delay, ASK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
      }
      TimeUnit.SECONDS.sleep(5);
      measure("all producers are busy, each asks every " + ASK_INTERVAL.toSeconds() + " s");
      timer.shutdownNow();
      timer.awaitTermination(10, TimeUnit.SECONDS);
    } finally {
      links.parallelStream().forEach(link -> link.close(announcement(0, true), Duration.ZERO));
    }
  }

  private void startSupervisor(int number) {
    var announcer = new Announcer(() -> announcement(number, false), System::nanoTime);
    announcers.add(announcer);
    links.add(
        ControlLink.open(
            "s" + number,
            SupervisorConfig.of(names.fleet(), QueueType.QUORUM, PROCESSES, ""),
            server.address(),
            message -> {
              if (message instanceof ControlMessage.Ask ask) {
                announcer.asked(ask.reply());
              }
            },
            line -> print("s%d: %s", number, line)));
  }

  /** A supervisor looks at once when it is asked; otherwise once a second is enough here. */
  private void tick() {
    ticks++;
    for (int i = 0; i < SUPERVISORS; i++) {
      if (announcers.get(i).isAsked() || (ticks + i) % TICKS_IN_A_SECOND == 0) {
        announcers.get(i).announce(links.get(i));
      }
    }
  }

  private static Announcement announcement(int number, boolean gone) {
    long now = System.currentTimeMillis();
    List<ProcessStatus> processes =
        IntStream.range(0, PROCESSES)
            .mapToObj(
                i ->
                    new ProcessStatus(
                        1_000 + i,
                        "running",
                        now / 100,
                        100_000_000,
                        50_000,
                        now - 100_000,
                        List.of(new ItemStatus("acme.Photos.thumbnail", "job-1", now, 0, 1, now))))
            .toList();
    var status =
        new SupervisorStatus(
            SupervisorStatus.State.WORKING,
            PROCESSES,
            PROCESSES,
            PROCESSES,
            1,
            8,
            1L << 34,
            "1.0",
            "17.0.9",
            "0f3a9c11d2e4",
            now - 100_000,
            now,
            0,
            Optional.empty());
    return new Announcement(
        "s" + number, "host-" + number, 4_700, processes, gone, gone, Optional.of(status));
  }

  private void measure(String what) throws InterruptedException {
    reset();
    long cpu = brokerMillis();
    long start = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(MEASURED.toMillis());
    double seconds = (System.nanoTime() - start) / 1e9;
    long messages = heard.get();
    long kib = bytes.get() >> 10;
    long cpuMillis = brokerMillis() - cpu;
    long[] sorted = LongStream.of(ages.stream().mapToLong(Long::longValue).toArray()).toArray();
    Arrays.sort(sorted);
    print(
        "%-55s %6.0f messages/s heard, %6.0f KiB/s, broker %4.0f %% of a core, age on arrival: %s",
        what,
        messages / seconds,
        kib / seconds,
        cpuMillis / seconds / 10,
        sorted.length == 0
            ? "-"
            : "median %d ms, 99 %% %d ms"
                .formatted(sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]));
  }

  private void reset() {
    heard.set(0);
    bytes.set(0);
    ages.clear();
  }

  /** Processor time of the broker's virtual machine so far. */
  private long brokerMillis() {
    String text = server.rabbitmqctl("eval", "element(1, erlang:statistics(runtime)).");
    return Long.parseLong(text.strip());
  }

  private static long millis(long since) {
    return (System.nanoTime() - since) / 1_000_000;
  }

  private static long seconds(long since) {
    return millis(since) / 1_000;
  }

  private static void print(String format, Object... values) {
    System.out.printf("[simulation] " + format + "%n", values);
  }

  /** A producer, or somebody at a terminal. */
  private final class Asker implements QueueConsumer.Handler, AutoCloseable {
    private final String name;
    private final String queue;
    private final BrokerConnection connection;
    private final QueueConsumer consumer;
    private final ConfirmedPublisher publisher;
    private final Map<String, Boolean> answered = new ConcurrentHashMap<>();
    private CountDownLatch all = new CountDownLatch(0);

    private Asker(BrokerConnection connection, String name, String... keys) throws BrokerException {
      this.name = name;
      this.connection = connection;
      queue = Topology.declareControl(connection, names, name, keys);
      consumer = QueueConsumer.consume(connection, queue, 100, this);
      publisher = ConfirmedPublisher.open(asking, () -> {});
    }

    private synchronized CountDownLatch ask() {
      answered.clear();
      all = new CountDownLatch(SUPERVISORS);
      try {
        byte[] ask = MessageCodec.encode(new ControlMessage.Ask(name));
        publisher.publishOnce(names.control(), QueueNames.SUPERVISORS, Message.of(ask), ask);
        publisher.settle((token, outcome) -> {});
      } catch (BrokerException e) {
        throw new AssertionError(e);
      }
      return all;
    }

    @Override
    public void delivered(Delivery delivery) {
      try {
        byte[] body = delivery.message().body();
        heard.incrementAndGet();
        bytes.addAndGet(body.length);
        if (MessageCodec.decodeControl(body) instanceof Announcement announcement) {
          ages.add(System.currentTimeMillis() - announcement.status().orElseThrow().now());
          if (answered.put(announcement.supervisor(), true) == null) {
            all.countDown();
          }
        }
        delivery.ack();
      } catch (MessageException | BrokerException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void ended(BrokerException reason) {}

    @Override
    public void close() throws BrokerException {
      consumer.close();
      publisher.close();
      Topology.delete(connection, queue);
    }
  }
}
