package dev.warren.dashboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The points of the last hour, in memory and in a file, so that they outlive the command. The file
 * is written on a thread of its own, {@code warren-dashboard-history}, as it may lie on a disk that
 * hangs. Thread-safe; no method but {@link #open} and {@link #close} waits for the file.
 */
final class History implements AutoCloseable {
  /** How far points are apart. */
  static final int STEP_SECONDS = 10;

  /** How many are kept: an hour. */
  static final int MAX_POINTS = 360;

  static final long MAX_AGE_MILLIS = 1_000L * STEP_SECONDS * MAX_POINTS;

  private static final Logger LOG = LoggerFactory.getLogger(History.class);
  private static final int END_SECONDS = 1;

  /** What outlives the command. */
  interface Store {
    /**
     * Adds a point; may block.
     *
     * @param all the points that there are, if they have to be written anew
     * @throws IOException with a sentence, if that is not possible
     */
    void write(Point point, Supplier<List<Point>> all) throws IOException;
  }

  private final Optional<? extends Store> store;
  private final Deque<Point> points = new ArrayDeque<>();

  /** Of points that wait for a store that hangs, the oldest go. */
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_POINTS),
          body -> {
            Thread thread = new Thread(body, "warren-dashboard-history");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.DiscardOldestPolicy());

  private boolean isFailing; // the writer's own

  /** Begins with these points. */
  History(Optional<? extends Store> store, List<Point> points) {
    this.store = store;
    points.forEach(this::keep);
  }

  /** A history that ends with the command. */
  static History inMemory() {
    return new History(Optional.empty(), List.of());
  }

  /**
   * Reads a file, and keeps it up to date from now on; makes it, and its folder, where they do not
   * exist.
   *
   * @throws IOException if that is not possible, or the file is something else; the message says so
   */
  static History open(Path path, long now) throws IOException {
    HistoryFile file = new HistoryFile(path);
    History history = new History(Optional.of(file), file.read(now));
    file.rewrite(history.points());
    return history;
  }

  private synchronized void keep(Point point) {
    points.addLast(point);
    while (points.size() > MAX_POINTS) {
      points.removeFirst();
    }
  }

  /** Adds a point. */
  void add(Point point) {
    keep(point);
    store.ifPresent(it -> writer.execute(() -> write(it, point)));
  }

  private void write(Store store, Point point) {
    try {
      store.write(point, this::points);
      isFailing = false;
    } catch (IOException e) {
      if (!isFailing) {
        LOG.warn("{}; the history is in memory only", e.getMessage());
      }
      isFailing = true;
    } catch (RuntimeException | Error e) {
      if (!isFailing) {
        LOG.warn("the history cannot be written, and is in memory only", e);
      }
      isFailing = true;
    }
  }

  /** The points, the oldest first. */
  synchronized List<Point> points() {
    return List.copyOf(points);
  }

  /** The points, the oldest first, as the page reads them. */
  String json() {
    List<String> all = points().stream().map(Point::json).toList();
    return Json.object(json -> json.number("stepSeconds", STEP_SECONDS).rawArray("points", all));
  }

  /** Waits for a moment until the last point is written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      writer.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
