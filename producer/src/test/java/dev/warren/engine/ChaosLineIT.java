package dev.warren.engine;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.BrokerAddress;
import dev.warren.broker.Proxy;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real faults of the lines to the broker, of all parties' or of one side's alone: every answer is
 * exact all the same.
 */
@Tag("chaos")
@Tag("slow")
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosLineIT {
  private static final List<String> JVM_OPTIONS = ShortLivedJvm.options("128m");
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(5);

  private final BrokerAddress sound = RabbitServer.shared().address();
  private final Proxy proxy = new Proxy(sound);
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());
  private Supervisor supervisor;
  private BrokerEngine engine;

  /** Whose connections are bad. */
  private enum Side {
    /** The producer and workers that it started. */
    ALL,
    /** The producer; the workers are a fleet of somebody else's. */
    PRODUCER,
    /** Such a fleet, its supervisor included. */
    WORKERS
  }

  /** Starts the job. */
  private ChaosJob start(Side bad) throws Exception {
    switch (bad) {
      case ALL -> engine = open(proxy.address(), 2);
      case PRODUCER -> {
        supervise(sound);
        engine = open(proxy.address(), 0);
      }
      case WORKERS -> {
        supervise(proxy.address());
        engine = open(sound, 0);
      }
    }
    return new ChaosJob(engine);
  }

  private BrokerEngine open(BrokerAddress address, int processes) throws Exception {
    return BrokerEngine.open(
        new FleetOptions(
            Optional.of(address),
            names.fleet(),
            QueueType.QUORUM,
            processes,
            System.getProperty("java.class.path"),
            JVM_OPTIONS,
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            FleetOptions.DEFAULT_WAIT_FOR_WORKERS,
            FleetOptions.DEFAULT_WAIT_FOR_BROKER,
            GRACE_PERIOD,
            line -> {}));
  }

  private void supervise(BrokerAddress address) {
    supervisor =
        new Supervisor(
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
                GRACE_PERIOD),
            CompletableFuture.completedFuture(address),
            new SupervisorListener() {
              @Override
              public void output(String line) {
                // That lines are bad is the point; what is said about it is not.
              }
            });
    supervisor.start();
  }

  @AfterEach
  void end() {
    if (engine != null) {
      engine.close();
    }
    if (supervisor != null) {
      supervisor.close();
    }
    proxy.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyConnectionMayBeReset(Side bad) throws Exception {
    ChaosJob job = start(bad);
    for (int eighths = 1; eighths <= 5; eighths += 2) {
      job.awaitEighths(eighths);
      proxy.reset();
    }
    job.assertExact();
  }

  @ParameterizedTest
  @EnumSource
  void everyConnectionMayBecomeHalfOpen(Side bad) throws Exception {
    ChaosJob job = start(bad);
    job.awaitEighths(1);
    proxy.freeze();
    job.assertExact();
  }

  @ParameterizedTest
  @EnumSource
  void theBrokersWordsMayTake5Seconds(Side bad) throws Exception {
    ChaosJob job = start(bad);
    job.awaitEighths(1);
    proxy.delay(Duration.ofSeconds(5));
    job.awaitMore(4);
    proxy.delay(Duration.ZERO);
    job.assertExact();
  }

  @ParameterizedTest
  @EnumSource
  void theLineMayCarry10KilobytesASecond(Side bad) throws Exception {
    proxy.limit(10_000);
    start(bad).assertExact();
  }
}
