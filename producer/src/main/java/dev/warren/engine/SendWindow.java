package dev.warren.engine;

import dev.warren.job.JobTable;
import dev.warren.job.Parcel;
import dev.warren.job.Room;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * How much of a job lies in the queue of its fleet; the rest is held in the job's table. A job that
 * shares the fleet with others keeps less than two seconds of the fleet's work there: so each of
 * them gets its share, although the queue is a plain one, and a new job waits for a few seconds
 * only. What lies there beyond that when another job begins is called back. A job that is alone
 * sends its first messages at once; when it is known how long they run, it calls back what lasts
 * the fleet for minutes, so that this takes no time when another job begins. Thread-safe.
 *
 * <pre>
 *   UNBOUNDED: nobody else can use the fleet
 *
 *   ALONE  --it is known how long items run-----------&gt; ALONE, with a recall of what is too much
 *   ALONE  --another job has items--------------------&gt; SHARED, with a recall of what is too much
 *   SHARED --no other has had any for some seconds----&gt; ALONE
 * </pre>
 */
final class SendWindow {
  /** Messages in the queue: more make nothing faster. */
  private static final int MOST_MESSAGES = 10_000;

  /** Messages in the queue while nobody else is there, however long they run. */
  private static final int MESSAGES_ALONE = 1_000;

  /** How long the work lasts the whole fleet that a job keeps in the queue while it is alone. */
  private static final double ALONE_MICROS = 60_000_000;

  /** How long it lasts while there are others; what workers hold and run comes on top. */
  private static final double SHARED_MICROS = 1_500_000;

  /** Items that are sent beside those of others while it is not known how long they run. */
  private static final int PROBE_ITEMS = 32;

  /** Shorter items cost as much: a message, and its way. */
  private static final double SHORTEST_MICROS = 50;

  /** How long the others have to be gone: a script may start one small job after the other. */
  private static final Duration STAYS_SHARED = Duration.ofSeconds(5);

  /** How long a recall may take before it is repeated: processes may have been busy or away. */
  private static final Duration RECALL_PAUSE = Duration.ofSeconds(5);

  private final JobTable<TaskChunk> table;
  private final TaskSender sender;
  private final ItemActions actions;
  private final JobPace pace;
  private final OtherJobs others;
  private final IntSupplier slots;
  private final int weight;
  private final boolean isBounded;

  private volatile Room room = aloneRoom(0, -1);
  private volatile boolean isMeasured;
  private boolean isShared;
  private long sharedAt;
  private boolean recalled;
  private long recalledAt;

  /**
   * A window of a job that knows of no others yet.
   *
   * @param slots how many items the fleet runs at a time, as far as that is known
   * @param weight that of this job
   * @param isBounded false if nobody else can use the fleet
   */
  SendWindow(
      JobTable<TaskChunk> table,
      TaskSender sender,
      ItemActions actions,
      JobPace pace,
      OtherJobs others,
      IntSupplier slots,
      int weight,
      boolean isBounded) {
    this.table = table;
    this.sender = sender;
    this.actions = actions;
    this.pace = pace;
    this.others = others;
    this.slots = slots;
    this.weight = weight;
    this.isBounded = isBounded;
  }

  /**
   * Sends a chunk, now or when there is room.
   *
   * @return false if nothing is accepted any more
   */
  boolean send(TaskChunk chunk) {
    if (!table.add(chunk, isBounded)) {
      return false;
    }
    if (isBounded) {
      fill();
    } else {
      send(new Parcel<>(chunk, chunk.first(), chunk.size(), 1, 0));
    }
    return true;
  }

  /** Something was answered or came back: there may be room. */
  void answered() {
    if (!isBounded) {
      return;
    }
    if (!isMeasured && pace.meanMicros() >= 0) {
      isMeasured = true;
      look();
    }
    fill();
  }

  /** Looks who shares the fleet; once a second, and when that may have changed. */
  synchronized void look() {
    if (!isBounded) {
      return;
    }
    long now = System.nanoTime();
    if (others.isAnyActive(now)) {
      isShared = true;
      sharedAt = now;
    } else if (now - sharedAt > STAYS_SHARED.toNanos()) {
      isShared = false;
    }
    int workers = Math.max(1, slots.getAsInt());
    double micros = pace.meanMicros();
    room =
        isShared
            ? sharedRoom(workers, micros, weight, Math.max(weight, others.largestWeight(now)))
                .atLeast(workers - others.openItems(now)) // the others have no use for these
            : aloneRoom(workers, micros);
    recall(now);
    fill();
  }

  /**
   * How much of a job may be under way that shares its fleet.
   *
   * @param workers items that the fleet runs at a time
   * @param meanMicros how long an item runs; negative if that is not known
   * @param weight that of the job
   * @param largestWeight that of any job
   */
  static Room sharedRoom(int workers, double meanMicros, int weight, int largestWeight) {
    // Of long items one for each worker: those of others wait behind it.
    long least = Math.max(1, (long) Math.ceil((double) workers * weight / largestWeight));
    double share = itemsIn(SHARED_MICROS, workers, meanMicros) * weight / largestWeight;
    long items = meanMicros < 0 ? PROBE_ITEMS : (long) share;
    return new Room(Math.max(least, items), least, MOST_MESSAGES);
  }

  /** How much of a job may be under way that has its fleet for itself. */
  static Room aloneRoom(int workers, double meanMicros) {
    long least = Math.max(meanMicros < 0 ? MOST_MESSAGES : MESSAGES_ALONE, 4L * workers);
    long items = meanMicros < 0 ? 0 : (long) itemsIn(ALONE_MICROS, workers, meanMicros);
    return new Room(items, least, Math.max(least, MOST_MESSAGES));
  }

  private static double itemsIn(double micros, int workers, double meanMicros) {
    return micros / Math.max(SHORTEST_MICROS, meanMicros) * workers;
  }

  /** Calls back what is much too much. */
  private void recall(long now) {
    boolean mayBeTooMuch = isShared || pace.isSettled();
    boolean tooMuch =
        mayBeTooMuch && table.underway() > 2 * room.mostItems() + room.leastMessages();
    boolean soon = recalled && now - recalledAt < RECALL_PAUSE.toNanos();
    if (tooMuch && !soon) {
      recalled = true;
      recalledAt = now;
      sender.recall();
    }
  }

  /** Sends as much of what is held as there is room for. */
  private void fill() {
    while (table.isAnyHeld()) {
      synchronized (this) { // one at a time, so that they leave in order
        List<Parcel<TaskChunk>> parcels = table.resume(room);
        if (parcels.isEmpty()) {
          return;
        }
        parcels.forEach(this::send);
      }
    }
    synchronized (this) {
      notifyAll();
    }
  }

  private void send(Parcel<TaskChunk> parcel) {
    try {
      sender.send(parcel);
    } catch (Throwable e) { // there is no memory for the message
      for (long id = parcel.first(); id < parcel.first() + parcel.size(); id++) {
        actions.answer(id, Work.refusal(e));
      }
    }
  }

  /**
   * Waits until nothing is held.
   *
   * @return false if the time was over first, or the waiting thread was interrupted (its status is
   *     kept)
   */
  synchronized boolean awaitSent(Duration limit) {
    return BoundedWait.until(() -> !table.isAnyHeld(), this, limit);
  }
}
