package dev.warren.dashboard;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetFeed;
import dev.warren.message.ControlMessage.Verb;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live page of one fleet: looks at the fleet, keeps the history, and serves both. While nobody
 * watches it looks every five seconds, and otherwise every second. Thread-safe.
 */
public final class Dashboard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
  private static final long PAUSE_MILLIS = 700;
  private static final long PAUSE_UNWATCHED_MILLIS = 5_000;
  private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** How many commands are carried out at a time: each has a connection. */
  private static final int MAX_ACTIONS = 4;

  private static final Set<String> OF_SUPERVISORS = Set.of("host");
  private static final Set<String> OF_LETTERS =
      Set.of("id", "task", "error", "expected", "scanned");

  /** The fields of each command. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "scale", Set.of("host", "processes"),
          "quiet", OF_SUPERVISORS,
          "resume", OF_SUPERVISORS,
          "restart", OF_SUPERVISORS,
          "stop", Set.of("host", "now"),
          "cancel", Set.of("job"),
          "dump", Set.of("host", "pid"),
          "dead/requeue", OF_LETTERS,
          "dead/purge", OF_LETTERS);

  /**
   * What a page needs to know.
   *
   * @param listen where to listen; port 0 for any that is free
   * @param token what allows changes, and everything from elsewhere
   * @param version the program's version
   * @param history the file for the last hour; empty for none
   */
  public record Settings(
      InetSocketAddress listen,
      Secret token,
      BrokerAddress broker,
      String fleet,
      String version,
      Optional<Path> history) {}

  private final Settings settings;
  private final Live live = new Live();
  private final FleetWatch watch =
      new FleetWatch(live, System.currentTimeMillis(), System.nanoTime());
  private final Deadlines deadlines = new Deadlines();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          body -> {
            Thread thread = new Thread(body, "warren-dashboard-timer");
            thread.setDaemon(true);
            return thread;
          });
  private final History history;
  private final DashboardServer server;
  private final FleetFeed feed;
  private volatile long watchedAt = System.nanoTime();

  private Dashboard(Settings settings, History history, FleetClient first) throws IOException {
    this.settings = settings;
    this.history = history;
    Guard guard = new Guard(settings.listen().getAddress(), settings.token());
    server = DashboardServer.start(settings.listen(), guard, live, new ForServer(), deadlines);
    feed =
        new FleetFeed(
            "dashboard-fleet",
            settings.broker(),
            settings.fleet(),
            Optional.empty(),
            first,
            this::pauseMillis,
            look -> watch.seen(look, System.currentTimeMillis(), System.nanoTime()));
  }

  /**
   * Reads the history and listens from now on.
   *
   * @param first a connection, which is closed with this, also if this fails
   * @throws HistoryException if the file of the history cannot be used
   * @throws IOException if nothing can listen there
   */
  public static Dashboard open(Settings settings, FleetClient first) throws IOException {
    try {
      Dashboard dashboard = new Dashboard(settings, history(settings), first);
      dashboard.start();
      return dashboard;
    } catch (IOException | RuntimeException | Error e) {
      first.close();
      throw e;
    }
  }

  /** The file of the history cannot be used; the message says which and why. */
  public static final class HistoryException extends IOException {
    private static final long serialVersionUID = 1L;

    HistoryException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static History history(Settings settings) throws HistoryException {
    if (settings.history().isEmpty()) {
      return History.inMemory();
    }
    try {
      return History.open(settings.history().get(), System.currentTimeMillis());
    } catch (IOException e) {
      throw new HistoryException(e);
    }
  }

  private void start() {
    feed.start();
    // With a delay: what was missed while this process was stopped is not to be made up for.
    timer.scheduleWithFixedDelay(() -> safely(deadlines::look), 1, 1, TimeUnit.SECONDS);
    timer.scheduleWithFixedDelay(
        () -> safely(this::sample), History.STEP_SECONDS, History.STEP_SECONDS, TimeUnit.SECONDS);
  }

  /** A timer runs nothing again that once has thrown. */
  private static void safely(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("the timer of the dashboard failed", e);
    }
  }

  private void sample() {
    Point point = watch.sample(System.currentTimeMillis(), System.nanoTime());
    try {
      history.add(point); // first, as a page reads the history when its stream has begun
    } finally {
      live.point(point.json());
    }
  }

  private long pauseMillis() {
    return System.nanoTime() - watchedAt < WATCHED_NANOS ? PAUSE_MILLIS : PAUSE_UNWATCHED_MILLIS;
  }

  /** The address without a path. */
  public String url() {
    InetSocketAddress address = server.address();
    String host =
        address.getAddress().isAnyLocalAddress() ? "localhost" : Guard.hostOf(address.getAddress());
    return "http://" + host + ":" + address.getPort() + "/";
  }

  /** Ends the streams, listens no more, and looks no more. */
  @Override
  public void close() {
    server.close();
    timer.shutdownNow();
    history.close();
    feed.close();
  }

  private final class ForServer implements DashboardServer.Fleet {
    private final Semaphore actions = new Semaphore(MAX_ACTIONS);
    private final FleetActions fleet =
        new FleetActions(settings.broker(), settings.fleet(), this::told);
    private final DeadActions dead =
        new DeadActions(settings.broker(), settings.fleet(), this::told);

    private void told(String words) {
      watch.told(words, System.currentTimeMillis());
      feed.wake();
    }

    @Override
    public void watched() {
      boolean wasWatched = pauseMillis() == PAUSE_MILLIS;
      watchedAt = System.nanoTime();
      if (!wasWatched) {
        feed.wake();
      }
    }

    @Override
    public String access(boolean mayChange) {
      return Json.object(
          json ->
              json.bool("mayChange", mayChange)
                  .text("fleet", settings.fleet())
                  .text("broker", settings.broker().toString())
                  .text("version", settings.version()));
    }

    @Override
    public String history() {
      return history.json();
    }

    @Override
    public String dead(Map<String, String> query) throws BrokerException {
      return dead.search(query);
    }

    /** A field that is misspelt may be the one that says which host, or which letters. */
    private static void checkFields(String name, Set<String> fields) {
      Set<String> known = FIELDS.getOrDefault(name, fields);
      for (String field : fields) {
        if (!known.contains(field)) {
          throw new HttpError(
              400,
              "'" + Json.cut(field, 100) + "' is not known; there is " + String.join(", ", known));
        }
      }
    }

    @Override
    public Optional<String> act(String name, Map<String, String> body) throws BrokerException {
      checkFields(name, body.keySet());
      if (!actions.tryAcquire()) {
        throw new HttpError(503, "other commands are carried out now: try again");
      }
      try {
        return Optional.ofNullable(
            switch (name) {
              case "scale" -> fleet.scale(body);
              case "quiet" -> fleet.simple(name, Verb.QUIET, body);
              case "resume" -> fleet.simple(name, Verb.RESUME, body);
              case "restart" -> fleet.simple(name, Verb.RESTART, body);
              case "stop" -> fleet.stop(body);
              case "cancel" -> fleet.cancel(body);
              case "dump" -> fleet.dump(body);
              case "dead/requeue" -> dead.requeue(body);
              case "dead/purge" -> dead.purge(body);
              default -> null;
            });
      } finally {
        actions.release();
      }
    }
  }
}
