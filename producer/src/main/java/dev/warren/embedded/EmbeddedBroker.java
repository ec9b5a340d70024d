package dev.warren.embedded;

import dev.warren.broker.LibraryLogging;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * An AMQP broker inside this JVM, on a free port of 127.0.0.1, with one user whose password is made
 * up for this run. It keeps everything in memory and writes no file: what it holds ends with it.
 * Thread-safe.
 *
 * <p>To be closed by the caller; one that is forgotten ends when no other thread keeps the JVM
 * alive.
 */
public final class EmbeddedBroker implements AutoCloseable {

  /** Marks the threads of all embedded brokers of this JVM. */
  static final String THREAD_GROUP = "warren-embedded-broker";

  private static final String USER = "warren";

  /** A second is usual; where it takes that much longer, it never ends. */
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  /** Each library the broker is made of, with a class of it. A user may exclude them all. */
  private static final Map<String, String> LIBRARIES =
      new TreeMap<>(
          Map.of(
              "qpid-broker-core",
              "org.apache.qpid.server.model.Broker",
              "qpid-broker-plugins-amqp-0-8-protocol",
              "org.apache.qpid.server.protocol.v0_8.ProtocolEngineCreator_0_9_1",
              "qpid-broker-plugins-memory-store",
              "org.apache.qpid.server.store.MemorySystemConfigImplFactory"));

  private static volatile Thread preparation;

  private final QpidBroker qpid;
  private final BrokerAddress address;
  private final ThreadGroup threads;
  private final Thread watch;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(QpidBroker qpid, BrokerAddress address, ThreadGroup threads) {
    this.qpid = qpid;
    this.address = address;
    this.threads = threads;
    this.watch = LastThread.whenAlone(this::close);
  }

  /**
   * Begins to load what a broker is made of, in the background. For a program that will start one
   * and has something else to do before; makes no difference otherwise. To be called once, when the
   * log is set up, which Qpid's classes ask for their loggers.
   */
  public static void prepare() {
    var thread = new Thread(EmbeddedBroker::load, "warren-embedded-broker-prepare");
    thread.setDaemon(true);
    thread.setContextClassLoader(new QpidPlugins());
    thread.start();
    preparation = thread;
  }

  private static void load() {
    try {
      inPlainLocale(
          () -> {
            QpidBroker.load();
            return null;
          });
    } catch (Exception | LinkageError e) {
      LoggerFactory.getLogger(EmbeddedBroker.class).debug("Nothing is prepared", e);
    }
  }

  /** Two threads that initialise classes in an order of their own could wait for each other. */
  private static void awaitPreparation() throws InterruptedException {
    Thread preparing = preparation;
    if (preparing != null) {
      preparing.join();
    }
  }

  /**
   * Starts a broker; blocks until it listens, about a second in a cold JVM.
   *
   * @throws IllegalStateException in words, if it cannot start, or its libraries are not there
   */
  public static EmbeddedBroker start() {
    requireLibraries();
    LibraryLogging.initialize();
    var random = new byte[24];
    new SecureRandom().nextBytes(random);
    var password = HexFormat.of().formatHex(random);
    var qpid = new QpidBroker(USER, password);
    var listening = new CompletableFuture<Integer>();
    var threads = new ThreadGroup(THREAD_GROUP);
    // A thread of its own, because the broker's threads inherit its group and its class loader.
    var starter =
        new Thread(
            threads,
            () -> {
              try {
                awaitPreparation();
                listening.complete(inPlainLocale(qpid::start));
              } catch (Throwable e) {
                listening.completeExceptionally(e);
              }
            },
            "warren-embedded-broker-start");
    starter.setDaemon(true);
    starter.setContextClassLoader(new QpidPlugins());
    try {
      // Qpid waits for ever for a thread of its own that the system did not let start.
      listening.orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      starter.start();
      // Not interruptible: a broker half started could not be stopped.
      int port = listening.join();
      var host = new BrokerAddress.Host("127.0.0.1", port);
      var address = new BrokerAddress(List.of(host), "/", false, USER, new Secret(password));
      return new EmbeddedBroker(qpid, address, threads);
    } catch (CompletionException e) {
      qpid.stop();
      throw cannotStart(
          e.getCause() instanceof TimeoutException
              ? "it does not come up within " + START_LIMIT.toSeconds() + " s"
              : e.getCause().toString(),
          e.getCause());
    } catch (OutOfMemoryError e) { // no memory, or no thread
      throw cannotStart(e.toString(), e);
    }
  }

  private static void requireLibraries() {
    String missing =
        LIBRARIES.entrySet().stream()
            .filter(library -> !isPresent(library.getValue()))
            .map(library -> "org.apache.qpid:" + library.getKey())
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "the embedded broker cannot start, because these libraries are not on the class path: "
              + missing
              + "; add them, or connect to a broker that runs already");
    }
  }

  private static boolean isPresent(String className) {
    String file = className.replace('.', '/') + ".class";
    return EmbeddedBroker.class.getClassLoader().getResource(file) != null;
  }

  /**
   * Qpid finds its own fields by names in lower case, made by the rules of the default locale: in
   * Turkish there is no such field. So that is another one, for the second that a start takes.
   */
  private static <T> T inPlainLocale(Callable<T> start) throws Exception {
    Locale before = Locale.getDefault();
    if ("TITLE".toLowerCase(before).equals("title")) {
      return start.call();
    }
    Locale.setDefault(Locale.ROOT);
    try {
      return start.call();
    } finally {
      Locale.setDefault(before);
    }
  }

  private static IllegalStateException cannotStart(String why, Throwable cause) {
    return new IllegalStateException(
        "the embedded broker cannot start: "
            + why
            + "; is this machine short of memory or threads?",
        cause);
  }

  /** Where it listens and how to enter it, the password included. */
  public BrokerAddress address() {
    return address;
  }

  /**
   * Stops the broker and its threads and forgets what it holds; connections to it are lost. Does
   * nothing the second time. An interrupt shortens the waiting for the last threads and is kept.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (Thread.currentThread() != watch) {
      watch.interrupt();
    }
    qpid.stop();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      var last = new Thread[threads.activeCount() + 16];
      int count = threads.enumerate(last);
      for (int i = 0; i < count; i++) {
        if (last[i] instanceof ForkJoinWorkerThread) {
          // The JVM's own pool, if Qpid was the first to use it.
          continue;
        }
        last[i].join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows the address without the password. */
  @Override
  public String toString() {
    return "EmbeddedBroker[" + address + "]";
  }
}
