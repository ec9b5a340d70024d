package dev.warren.embedded;

import java.lang.reflect.Field;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.security.auth.Subject;
import org.apache.qpid.server.configuration.updater.TaskExecutorImpl;
import org.apache.qpid.server.logging.EventLogger;
import org.apache.qpid.server.model.AbstractConfiguredObject;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.BrokerModel;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.SystemConfigBootstrapModel;
import org.apache.qpid.server.model.port.AmqpPort;
import org.apache.qpid.server.security.SubjectExecutionContext;
import org.apache.qpid.server.security.auth.TaskPrincipal;
import org.apache.qpid.server.store.MemorySystemConfigImplFactory;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops one Qpid Broker-J. Does what Qpid's own launcher does, without its system
 * properties, its start-up messages and its own configuration file. Start and stop once each.
 */
final class QpidBroker {

  private static final long STOP_SECONDS = 5;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final Map<String, String> context = new HashMap<>();
  private final TaskExecutorImpl tasks = new TaskExecutorImpl();
  private SystemConfig<?> system;

  QpidBroker(String user, String password) {
    context.put("warren.user", user);
    context.put("warren.password", password);
    context.put("broker.failStartupWithErroredChild", "true");
    // Never written to, as long as everything is in memory.
    context.put("qpid.work_dir", System.getProperty("java.io.tmpdir"));
    context.put("qpid.max_message_size", String.valueOf(MAX_MESSAGE_BYTES));
    // The default belongs to a class that is left out; not used for passwords sent as they are.
    context.put("qpid.auth.scram.iteration_count", "4096");
    // Qpid starts 70 threads otherwise, all at once.
    int threads = Math.max(4, Runtime.getRuntime().availableProcessors());
    context.put("virtualhost.connectionThreadPool.size", String.valueOf(threads));
    context.put("virtualhost.connectionThreadPool.numberOfSelectors", "1");
    context.put("virtualhost.housekeepingThreadCount", "1");
    context.put("qpid.port.amqp.threadPool.size", "2");
    context.put("qpid.port.amqp.threadPool.numberOfSelectors", "1");
    context.put("broker.housekeepingThreadCount", "1");
    // What passed through is kept for reuse: 16 MiB instead of 256.
    context.put("qpid.broker.networkBufferSize", String.valueOf(1 << 16));
    context.put("broker.directByteBufferPoolSize", "256");
    // Stopping waits for the next run of this check.
    context.put("qpid.compact_memory_interval", "100");
  }

  /**
   * Initialises those classes that take long: which annotations each kind of thing has, and what
   * turns them into JSON. Has no other effect, and must not run beside {@link #start}.
   */
  static void load() {
    SystemConfigBootstrapModel.getInstance();
    try {
      Class.forName(AbstractConfiguredObject.class.getName());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    BrokerModel.getInstance();
  }

  /**
   * Starts the broker on threads that inherit from the calling one, and returns the port it listens
   * on.
   */
  int start() throws Exception {
    QpidProcessId.doNotAsk();
    Map<String, Object> attributes =
        Map.of(
            "type",
            "Memory",
            "initialConfigurationLocation",
            QpidBroker.class.getResource("broker.json").toString(),
            "startupLoggedToSystemOut",
            false,
            "context",
            context);
    Principal launcher = () -> "warren";
    var subject =
        new Subject(true, Set.of(launcher, new TaskPrincipal("Broker")), Set.of(), Set.of());
    SubjectExecutionContext.withSubject(
        subject,
        () -> {
          tasks.start();
          system =
              new MemorySystemConfigImplFactory()
                  .newInstance(tasks, new EventLogger(), launcher, attributes);
          system.open();
          return null;
        });
    var broker = (Broker<?>) system.getContainer();
    if (broker == null || broker.getState() != State.ACTIVE) {
      throw new IllegalStateException("its configuration was refused");
    }
    removeShutdownHook(broker);
    return broker.getPorts().stream()
        .filter(AmqpPort.class::isInstance)
        .mapToInt(port -> ((AmqpPort<?>) port).getBoundPort())
        .findFirst()
        .orElseThrow();
  }

  /**
   * Qpid stops itself when the JVM ends, beside all other shutdown hooks. One of those may be
   * closing a pool, which waits for what this broker carries; and nothing in it outlives the JVM.
   */
  private static void removeShutdownHook(Broker<?> broker) {
    try {
      Field hook = BrokerImpl.class.getDeclaredField("_shutdownHook");
      hook.setAccessible(true);
      Runtime.getRuntime().removeShutdownHook((Thread) hook.get(broker));
    } catch (ReflectiveOperationException | RuntimeException e) { // or the JVM is ending already
      LoggerFactory.getLogger(QpidBroker.class).debug("The shutdown hook stays", e);
    }
  }

  /** Stops the broker, wherever its start ended; waits for a few seconds at most. */
  void stop() {
    boolean interrupted = false;
    if (system != null) {
      var end = system.closeAsync();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
      while (true) {
        try {
          end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
          // It holds nothing that could be lost; its threads end with the executor or with the JVM.
          break;
        }
      }
    }
    tasks.stop();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
