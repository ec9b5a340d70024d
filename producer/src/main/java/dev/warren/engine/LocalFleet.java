package dev.warren.engine;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.embedded.EmbeddedBroker;
import dev.warren.supervisor.ProcessEvent;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What an engine runs itself: worker processes, if it was told to, and a broker, if it was given
 * none. Both start at the same time; the processes get the broker's address when there is one, and
 * take tasks when the queues exist.
 */
final class LocalFleet implements AutoCloseable {
  private final FleetOptions options;
  private final CompletableFuture<BrokerAddress> address = new CompletableFuture<>();
  private final CompletableFuture<Void> queues = new CompletableFuture<>();
  private final Optional<Supervisor> supervisor;
  private EmbeddedBroker embedded;

  /**
   * Launches the processes.
   *
   * @param gaveUp told why, if they cannot be kept running
   * @param lives told what becomes of each
   * @throws EngineBrokenException if they would not find Warren
   */
  LocalFleet(FleetOptions options, Consumer<String> gaveUp, Consumer<ProcessEvent> lives) {
    this.options = options;
    this.supervisor =
        options.processes() == 0
            ? Optional.empty()
            : Optional.of(
                new Supervisor(config(options), address, queues, listener(options, gaveUp, lives)));
    supervisor.ifPresent(Supervisor::start);
  }

  /**
   * Where the broker is; starts one if none was given. Blocks until it listens.
   *
   * @throws EngineBrokenException if it cannot start
   */
  BrokerAddress startBroker() {
    if (options.broker().isPresent()) {
      return options.broker().get();
    }
    try {
      embedded = EmbeddedBroker.start();
    } catch (IllegalStateException e) {
      throw new EngineBrokenException(EngineBrokenException.Reason.BROKER, e.getMessage());
    }
    // It cannot refuse: the processes connect while the queues are being made.
    address.complete(embedded.address());
    return embedded.address();
  }

  /** The queues exist: the processes may take tasks. */
  void queuesReady(BrokerAddress broker) {
    address.complete(broker);
    queues.complete(null);
  }

  /** What the supervisor calls itself in announcements; empty if this fleet runs none. */
  Optional<String> supervisor() {
    return supervisor.map(Supervisor::id);
  }

  /** Processes that take tasks now; empty if this fleet runs none. */
  Optional<Integer> ready() {
    return supervisor.map(Supervisor::ready);
  }

  /** How many items of a job the processes run; empty if this fleet runs none. */
  Optional<Integer> running(String job) {
    return supervisor.map(
        s ->
            (int)
                s.processes().stream()
                    .flatMap(process -> process.items().stream())
                    .filter(item -> item.job().equals(job))
                    .count());
  }

  /** Has the processes ended at once. Does not wait for that: {@link #close} does. */
  void kill() {
    supervisor.ifPresent(
        s -> {
          Thread thread = new Thread(s::kill, "warren-kill");
          thread.setDaemon(true);
          try {
            thread.start();
          } catch (OutOfMemoryError e) { // there is no thread to be had
            s.kill();
          }
        });
  }

  /** Lets the processes end, and stops the broker. Blocks until both are gone. */
  @Override
  public void close() {
    supervisor.ifPresent(s -> s.stop(options.gracePeriod()));
    if (embedded != null) {
      embedded.close();
    }
  }

  private static SupervisorConfig config(FleetOptions options) {
    return new SupervisorConfig(
        options.fleet(),
        options.queueType(),
        options.processes(),
        WorkerClassPath.complete(options.classPath()),
        options.jvmOptions(),
        options.initializer(),
        options.initializerArgument(),
        options.maxTasksPerChild(),
        options.maxMemoryPerChild(),
        options.gracePeriod());
  }

  private static SupervisorListener listener(
      FleetOptions options, Consumer<String> gaveUp, Consumer<ProcessEvent> lives) {
    return new SupervisorListener() {
      @Override
      public void gaveUp(String reason) {
        gaveUp.accept(reason);
      }

      @Override
      public void process(ProcessEvent event) {
        lives.accept(event);
      }

      @Override
      public void warn(String line) {
        options.workerOutput().accept(line);
      }

      @Override
      public void output(String line) {
        options.workerOutput().accept(line);
      }
    };
  }
}
