package dev.warren.dashboard;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.dead.DeadFilter;
import dev.warren.dead.DeadLetter;
import dev.warren.dead.DeadQueue;
import dev.warren.message.TaskMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Searches dead letters, has them run again, or deletes them. One after the other: who reads the
 * queue holds its messages meanwhile, and another would not see them. Thread-safe.
 */
final class DeadActions {
  /** How many letters are looked at: each costs a round trip. */
  static final int MAX_SCANNED = 20_000;

  private static final int MAX_LIMIT = 200;
  private static final int MAX_NAMES = 200;
  private static final long SCAN_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long WORK_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long PATIENCE_SECONDS = 10;

  private final BrokerAddress address;
  private final String fleet;
  private final Consumer<String> told;
  private final ReentrantLock lock = new ReentrantLock(true);

  /**
   * For one fleet.
   *
   * @param told hears what was done, a sentence
   */
  DeadActions(BrokerAddress address, String fleet, Consumer<String> told) {
    this.address = address;
    this.fleet = fleet;
    this.told = told;
  }

  /** Does something with the queue. */
  private interface Work {
    String run(DeadQueue queue) throws BrokerException;
  }

  private String alone(Work work) throws BrokerException {
    try {
      if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new HttpError(503, "somebody else reads the dead letters now: try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpError(503, "this took too long");
    }
    try (DeadQueue queue = DeadQueue.open(address, fleet)) {
      return work.run(queue);
    } catch (DeadQueue.NotTaken e) {
      throw new HttpError(503, e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private static DeadFilter filter(Map<String, String> from) {
    return new DeadFilter(
        from.getOrDefault("id", ""), given(from.get("task")), given(from.get("error")));
  }

  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).filter(it -> !it.isEmpty());
  }

  private static int number(Map<String, String> from, String name, int usual, int most) {
    String text = from.getOrDefault(name, "" + usual);
    if (!text.matches("[0-9]{1,9}")) {
      throw new HttpError(400, "'" + name + "' is no number");
    }
    return Math.min(Integer.parseInt(text), most);
  }

  /** What a scan found. */
  private static final class Scan {
    private final DeadFilter filter;
    private final int offset;
    private final int limit;
    private final Map<String, Integer> tasks = new HashMap<>();
    private final Map<String, Integer> errors = new HashMap<>();
    private final List<String> letters = new ArrayList<>();
    private final long end = System.nanoTime() + SCAN_NANOS;
    private long scanned;
    private long matching;

    /** How many more were expected, where the time was over before all were looked at. */
    private long unseen;

    Scan(DeadFilter filter, int offset, int limit) {
      this.filter = filter;
      this.offset = offset;
      this.limit = limit;
    }

    /** Looks at the letters that there are now. */
    void run(DeadQueue queue, long size) throws BrokerException {
      queue.visitWhile(
          Math.min(size, MAX_SCANNED),
          () -> System.nanoTime() - end < 0,
          letter -> {
            scanned++;
            letter.task().ifPresent(task -> count(tasks, task.task()));
            count(errors, letter.error());
            if (filter.takes(letter)) {
              if (matching >= offset && letters.size() < limit) {
                letters.add(json(letter));
              }
              matching++;
            }
            return false;
          });
    }

    /** Anybody may make up names. */
    private static void count(Map<String, Integer> names, String name) {
      if (names.containsKey(name) || names.size() < MAX_NAMES) {
        names.merge(name, 1, Integer::sum);
      }
    }
  }

  private static String json(DeadLetter letter) {
    return Json.object(
        json ->
            json.text("item", letter.item())
                .text("task", letter.task().map(TaskMessage::task).orElse(""))
                .text("error", letter.error())
                .text("reason", letter.reason())
                .number("attempts", attempts(letter))
                .text("process", letter.process())
                .text("end", letter.end())
                .number(
                    "since", letter.since().stream().mapToLong(Instant::toEpochMilli).findFirst())
                .bool("readable", letter.task().isPresent()));
  }

  private static OptionalLong attempts(DeadLetter letter) {
    return letter.attempts().stream().mapToLong(Integer::longValue).findFirst();
  }

  /** Searches letters, the oldest first. */
  String search(Map<String, String> query) throws BrokerException {
    int offset = number(query, "offset", 0, MAX_SCANNED);
    int limit = number(query, "limit", 50, MAX_LIMIT);
    Scan scan = new Scan(filter(query), offset, limit);
    return alone(
        queue -> {
          long size = queue.size().orElse(0);
          if (size > 0) {
            scan.run(queue, size);
          }
          return Json.object(
              json ->
                  json.number("total", size)
                      .number("scanned", scan.scanned)
                      .bool("more", scan.scanned < size)
                      .number("matching", scan.matching)
                      .array("tasks", names(scan.tasks), each -> counted(json, each))
                      .array("errors", names(scan.errors), each -> counted(json, each))
                      .rawArray("letters", scan.letters));
        });
  }

  private static void counted(Json json, Map.Entry<String, Integer> name) {
    json.text("name", name.getKey()).number("count", name.getValue());
  }

  private static List<Map.Entry<String, Integer>> names(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .collect(Collectors.toList());
  }

  /**
   * How many letters match; more than expected are refused. Of a long queue, of which a part was
   * searched, no more is looked at: how much is looked at in the same time differs.
   */
  private static Scan expected(DeadQueue queue, Map<String, String> body) throws BrokerException {
    if (!body.containsKey("expected")) {
      throw new HttpError(400, "'expected' is missing: how many you have been shown");
    }
    int expected = number(body, "expected", 0, Integer.MAX_VALUE);
    Scan scan = new Scan(filter(body), 0, 0);
    int scanned = number(body, "scanned", MAX_SCANNED, MAX_SCANNED);
    long size = Math.min(scanned, queue.size().orElse(0));
    if (size > 0) {
      scan.run(queue, size);
    }
    if (scan.matching > expected) {
      throw new MoreMatch(scan.matching, expected);
    }
    scan.unseen = System.nanoTime() - scan.end < 0 ? 0 : Math.min(expected, size) - scan.matching;
    return scan;
  }

  /** More letters match than somebody has seen. */
  static final class MoreMatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long matching;

    MoreMatch(long matching, int expected) {
      super(matching + " match now, and not " + expected + ": nothing was done");
      this.matching = matching;
    }

    long matching() {
      return matching;
    }
  }

  /**
   * Visits once more, and up to as many, those that a scan has counted, but not for long: who asked
   * is to hear what became of it.
   *
   * @return how many are left because the time was over
   */
  private static long again(DeadQueue queue, Scan scan, DeadQueue.Visitor visitor)
      throws BrokerException {
    long end = System.nanoTime() + WORK_NANOS;
    long[] left = {scan.matching};
    queue.visitWhile(
        scan.scanned,
        () -> left[0] > 0 && System.nanoTime() - end < 0,
        letter -> {
          if (!scan.filter.takes(letter)) {
            return false;
          }
          left[0]--;
          return visitor.visit(letter);
        });
    return scan.unseen + (System.nanoTime() - end < 0 ? 0 : left[0]);
  }

  /** Has letters run again. */
  String requeue(Map<String, String> body) throws BrokerException {
    return alone(
        queue -> {
          Scan scan = expected(queue, body);
          long[] counts = new long[3];
          long left;
          try {
            left =
                again(
                    queue,
                    scan,
                    letter -> {
                      if (letter.task().isEmpty()) {
                        counts[2]++;
                        return false;
                      }
                      if (!queue.isAwaited(letter.message())) {
                        counts[1]++;
                      }
                      queue.requeue(letter.toRequeue());
                      counts[0]++;
                      return true;
                    });
          } catch (DeadQueue.NotTaken | BrokerException e) {
            throw new HttpError(503, counts[0] + " were requeued, and then: " + e.getMessage());
          } finally {
            told.accept("requeue " + counts[0] + " dead letters" + words(scan.filter));
          }
          return Json.object(
              json ->
                  json.number("requeued", counts[0])
                      .number("unawaited", counts[1])
                      .number("unreadable", counts[2])
                      .number("left", left));
        });
  }

  /** Deletes letters. */
  String purge(Map<String, String> body) throws BrokerException {
    return alone(
        queue -> {
          Scan scan = expected(queue, body);
          long[] purged = {0};
          long left;
          try {
            left =
                again(
                    queue,
                    scan,
                    letter -> {
                      purged[0]++;
                      return true;
                    });
          } finally {
            told.accept("purge " + purged[0] + " dead letters" + words(scan.filter));
          }
          return Json.object(json -> json.number("purged", purged[0]).number("left", left));
        });
  }

  private static String words(DeadFilter filter) {
    return (filter.id().isEmpty() ? "" : " with " + filter.id())
        + filter.task().map(it -> " of task " + it).orElse("")
        + filter.error().map(it -> " with error " + it).orElse("");
  }
}
