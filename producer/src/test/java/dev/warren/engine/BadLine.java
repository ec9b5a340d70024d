package dev.warren.engine;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Proxy;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A producer and two workers, some of whom reach their broker over a line that can be broken. */
final class BadLine implements AutoCloseable {
  private static final List<String> JVM_OPTIONS = ShortLivedJvm.options("128m");
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(5);

  /** Who is at the end of the line. */
  enum Side {
    /** The producer and workers that it started. */
    ALL,
    /** The producer; the workers are a fleet of somebody else's. */
    PRODUCER,
    /** Such a fleet, its supervisor included. */
    WORKERS
  }

  private final Side side;
  private final BrokerAddress sound = RabbitServer.shared().address();
  private final Proxy proxy = new Proxy(sound);
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());
  private Supervisor supervisor;
  private BrokerEngine engine;

  private BadLine(Side side) {
    this.side = side;
  }

  /** Connects all of them. */
  static BadLine open(Side side) throws Exception {
    BadLine line = new BadLine(side);
    switch (side) {
      case ALL -> line.engine = line.produce(line.proxy.address(), 2);
      case PRODUCER -> {
        line.supervisor = line.supervise(line.sound);
        line.engine = line.produce(line.proxy.address(), 0);
      }
      case WORKERS -> {
        line.supervisor = line.supervise(line.proxy.address());
        line.engine = line.produce(line.sound, 0);
      }
    }
    return line;
  }

  private BrokerEngine produce(BrokerAddress address, int processes) throws Exception {
    return BrokerEngine.open(
        FleetOptionsBuilder.create()
            .broker(address)
            .fleet(names.fleet())
            .processes(processes)
            .classPath(System.getProperty("java.class.path"))
            .jvmOptions(JVM_OPTIONS)
            .gracePeriod(GRACE_PERIOD)
            .build());
  }

  private Supervisor supervise(BrokerAddress address) {
    var config =
        new SupervisorConfig(
            names.fleet(),
            QueueType.QUORUM,
            2,
            System.getProperty("java.class.path"),
            JVM_OPTIONS,
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            GRACE_PERIOD);
    var started =
        new Supervisor(
            config,
            CompletableFuture.completedFuture(address),
            new SupervisorListener() {
              @Override
              public void output(String line) {
                // That lines are bad is the point; what is said about it is not.
              }
            });
    started.start();
    return started;
  }

  /** Starts a job. */
  ChaosJob start() {
    return new ChaosJob(engine);
  }

  /** What breaks the line. */
  Proxy proxy() {
    return proxy;
  }

  @Override
  public String toString() {
    return "the line of " + side;
  }

  @Override
  public void close() {
    engine.close();
    if (supervisor != null) {
      supervisor.close();
    }
    proxy.close();
  }
}
