package dev.warren.worker.cli;

import dev.warren.broker.Broker;
import dev.warren.broker.QueueNames;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.MetricsServer;
import dev.warren.message.ProcessStatus;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;

/**
 * The meters of one {@code worker start}: its processes, and the queues of its fleet. They are read
 * when somebody asks, so they cost nothing in between. Thread-safe.
 */
final class WorkerMetrics implements AutoCloseable {
  private static final String PLANNED = "planned";

  /** What a process can be doing, see {@link ProcessStatus#state}. */
  private static final List<String> STATES =
      List.of("starting", "ready", "running", "quiet", "recycling", "draining", "stopped");

  /** Why processes end unasked: there from the start, so that the first death is an increase. */
  private static final List<String> CAUSES =
      List.of(
          "crash", "shared", "killed", "timeout", "cancelled", "frozen", "start_failed", "death");

  private final MetricsServer server;
  private final SupervisorConfig config;
  private final QueueDepths queues;
  private final MeterRegistry registry;
  private final Tags fleet;

  // Guarded by this object's lock.
  private long itemsOfEnded;
  private double itemsTold;

  WorkerMetrics(MetricsServer server, SupervisorConfig config, BrokerAddress address) {
    this.server = server;
    this.config = config;
    queues =
        new QueueDepths(new Broker(address, config.queueType()), new QueueNames(config.fleet()));
    registry = server.registry();
    fleet = Tags.of("fleet", config.fleet());
  }

  /** Measures a supervisor from now on; called once. */
  void watch(Supervisor supervisor) {
    // A process that was ready stays so while the broker is away, but takes nothing then.
    server.health(() -> supervisor.ready() > 0 && queues.isConnected());
    for (String state : STATES) {
      Gauge.builder("warren.processes", () -> count(supervisor, state))
          .description("Worker processes, by what they do")
          .tags(fleet.and("state", state))
          .register(registry);
    }
    gauge("warren.processes.desired", "Worker processes that there should be", supervisor::wanted);
    FunctionCounter.builder("warren.process.items", this, it -> it.items(supervisor))
        .description("Items that worker processes have run, whatever came of them")
        .tags(fleet)
        .register(registry);
    CAUSES.forEach(this::deaths);
    queue("tasks", () -> queues.depths().tasks());
    queue("retry", () -> queues.depths().retry());
    gauge("warren.dead.letters", "Messages kept as dead letters", () -> queues.depths().dead());
    FunctionCounter.builder("warren.reconnects", queues, QueueDepths::reconnects)
        .description("Connections to the broker that were lost and made again")
        .tags(fleet)
        .register(registry);
    queues.start();
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).tags(fleet).register(registry);
  }

  private void queue(String queue, Supplier<Number> messages) {
    Gauge.builder("warren.queue.messages", messages)
        .description("Messages of the fleet that wait for a worker; each has one item or more")
        .tags(fleet.and("queue", queue))
        .register(registry);
  }

  private static long count(Supervisor supervisor, String state) {
    return supervisor.processes().stream().filter(it -> it.state().equals(state)).count();
  }

  /** A process has ended. */
  void ended(String cause, long items) {
    synchronized (this) {
      itemsOfEnded += items;
    }
    if (!cause.equals(PLANNED)) {
      deaths(cause).increment();
    }
  }

  private Counter deaths(String cause) {
    return Counter.builder("warren.process.deaths")
        .description("Worker processes that ended unasked")
        .tags(fleet.and("cause", cause))
        .register(registry);
  }

  /** Never falls, although a process that ends is missing in both numbers for a moment. */
  private synchronized double items(Supervisor supervisor) {
    long living = supervisor.processes().stream().mapToLong(ProcessStatus::tasks).sum();
    itemsTold = Math.max(itemsTold, itemsOfEnded + living);
    return itemsTold;
  }

  @Override
  public void close() {
    queues.close();
  }
}
