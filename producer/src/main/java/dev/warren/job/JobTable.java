package dev.warren.job;

import static java.util.Objects.requireNonNull;

import dev.warren.job.Item.State;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All items of a job that have no answer yet, by number, and what has happened to each. An engine
 * tells it what happens, and carries out what it decides. Who claims an item is the only one that
 * answers it. These are the states of an item:
 *
 * <pre>
 *   (new) --add-----------------------------------------&gt; SENT, or held with its whole chunk
 *   held  --resume, there is room-----------------------&gt; SENT
 *   SENT  --recalled: nobody had begun it---------------&gt; HELD* free of charge
 *   HELD  --resume, there is room-----------------------&gt; SENT
 *   SENT  --take, by a thread of this JVM---------------&gt; RUNNING
 *   SENT  --returned------------------------------------&gt; ASKED whether anybody runs it
 *   ASKED --heard: somebody runs it---------------------&gt; ASKED, for longer
 *   ASKED --due: nobody says so-------------------------&gt; SENT* alone, free of charge
 *   SENT  --failed: its chunk's message is unreadable---&gt; SENT* free of charge
 *   SENT  --silence: its message is lost----------------&gt; SENT* free of charge
 *   SENT, RUNNING, ASKED --failed, a retry is left------&gt; DELAYED*
 *   DELAYED --due, at once if there is no delay---------&gt; SENT as the next attempt
 *   DELAYED --cancelWaiting-----------------------------&gt; DELAYED, but due now
 *   SENT, ASKED --failed: a crash, within the limit-----&gt; SENT* alone, as the next attempt
 *   any   --claim, or failed for good-------------------&gt; answered, and not in the table any more
 * </pre>
 *
 * <p>A star marks the next generation: the next copy of the item. What is told of an earlier
 * generation is about a copy that no longer matters, with one exception: the report of a crash may
 * come after the item was sent again free of charge. It still counts, and makes the newer copy a
 * later attempt. Where an item would be sent again, but is cancelled, it is answered as cancelled;
 * where it was sent free of charge too often, as crashed.
 *
 * <p>Times are those of {@link System#nanoTime}. Thread-safe; no method blocks.
 *
 * @param <C> the engine's own chunks
 */
public final class JobTable<C extends Chunk> {
  /** How long to wait for supervisors that are not known, or do not answer. */
  static final Duration ASK_LIMIT = Duration.ofSeconds(1);

  /** How long to wait for the report of a crash once every supervisor has answered. */
  static final Duration SETTLE = Duration.ofMillis(50);

  /**
   * How long it counts that a supervisor says that it runs an item that came back. Meanwhile it is
   * to be asked again, see {@link #runners}.
   */
  static final Duration OWNED = Duration.ofSeconds(5);

  /** How long nothing must have happened before a message is suspected to be lost. */
  static final Duration QUIET = Duration.ofSeconds(5);

  /** How long such a suspicion must hold. */
  static final Duration PROOF = Duration.ofSeconds(3);

  /** How much earlier than that the supervisors may have said what they run. */
  private static final Duration ANNOUNCED_BEFORE = Duration.ofSeconds(1);

  private static final Comparator<Item> BY_TIME =
      (a, b) -> a.due == b.due ? Long.compare(a.id, b.id) : Long.signum(a.due - b.due);

  private final Counters ledger;
  private final TreeMap<Long, C> chunks = new TreeMap<>();

  /** The chunks of each call by index: to cancel one item of millions is not to look at all. */
  private final Map<Object, TreeMap<Integer, C>> calls = new IdentityHashMap<>();

  /** What has happened to each open item to which more has than that it was sent once. */
  private final Map<Long, Item> items = new HashMap<>();

  private final HeldItems<C> held = new HeldItems<>();
  private final TreeSet<Item> asked = new TreeSet<>(BY_TIME);
  private final TreeSet<Item> delayed = new TreeSet<>(BY_TIME);
  private C last;
  private long next;
  private long open;
  private boolean closed;
  private long askedAt;
  private List<Long> suspects = List.of();
  private long suspectedAt;

  /**
   * Creates an empty table.
   *
   * @param ledger counts crashes, retries and what is sent again free of charge
   */
  public JobTable(Counters ledger) {
    this.ledger = requireNonNull(ledger, "ledger");
  }

  /**
   * Adds a chunk, and numbers its items.
   *
   * @return false if nothing is accepted any more
   */
  public synchronized boolean add(C chunk) {
    return add(chunk, false);
  }

  /**
   * As {@link #add(Chunk)}.
   *
   * @param hold whether it is not sent before {@link #resume} says so
   */
  public synchronized boolean add(C chunk, boolean hold) {
    if (closed) {
      return false;
    }
    chunk.number(next);
    next += chunk.size();
    open += chunk.size();
    if (hold) {
      chunk.isHeld = true;
      held.add(chunk, chunk.first(), chunk.size());
    }
    chunks.put(chunk.first(), chunk);
    calls.computeIfAbsent(chunk.call, call -> new TreeMap<>()).put(chunk.firstIndex, chunk);
    return true;
  }

  /** Accepts nothing more, and lists the numbers of all open items. */
  public synchronized List<Long> close() {
    closed = true;
    return openIn(chunks.values(), 0, Integer.MAX_VALUE);
  }

  /** Items that are sent, and neither answered nor waiting to be sent again. */
  public synchronized long underway() {
    return open - held.items() - delayed.size();
  }

  /** Whether any item waits for room in the queue. */
  public synchronized boolean isAnyHeld() {
    return !closed && held.messages() > 0;
  }

  /**
   * Takes out the held items with the lowest numbers, to be sent now.
   *
   * @param room how much may be under way
   * @return the messages to send; empty if there is no room, or nothing is held
   */
  public synchronized List<Parcel<C>> resume(Room room) {
    List<Parcel<C>> parcels = new ArrayList<>();
    while (!closed && parcels.isEmpty() && held.messages() > 0 && isRoom(room)) {
      HeldItems.Message<C> message = held.poll();
      C chunk = message.chunk();
      long from = message.first();
      long to = from + message.size();
      if (chunk.isHeld) {
        held.left(chunk.open());
      }
      while (from < to) {
        int run = heldFrom(chunk, from, to);
        if (run > 0) {
          parcels.add(release(chunk, from, run));
        }
        from += Math.max(1, run);
      }
      chunk.isHeld = false;
    }
    return parcels;
  }

  private boolean isRoom(Room room) {
    // Items that wait for their next attempt are in no message.
    long messages = Math.min(chunks.size() - held.messages(), underway());
    return messages < room.mostMessages()
        && (underway() < room.mostItems() || messages < room.leastMessages());
  }

  /** How many consecutive items from one on are held, and were run as often as that. */
  private int heldFrom(C chunk, long from, long to) {
    int run = 0;
    while (from + run < to && isHeld(chunk, from + run)) {
      run++;
    }
    return run;
  }

  private boolean isHeld(C chunk, long id) {
    State awaited = chunk.isHeld ? State.SENT : State.HELD;
    return chunk.isOpen(id) && state(id) == awaited;
  }

  private Parcel<C> release(C chunk, long first, int size) {
    int attempt = 1;
    int generation = 0;
    if (!chunk.isHeld) {
      held.left(size);
      for (long id = first; id < first + size; id++) {
        Item item = items.get(id);
        item.state = State.SENT;
        item.sentWith = first;
      }
      attempt = items.get(first).attempt;
      generation = items.get(first).generation;
    }
    return new Parcel<>(chunk, first, size, attempt, generation);
  }

  /**
   * A worker gave back items that nobody had begun, because this producer had asked for it. They
   * are held, and sent again when there is room, which is no attempt and not charged to them.
   *
   * @param first the number of the first item
   * @param count how many consecutive items, all of one message
   * @param generation that of their copies
   */
  public synchronized List<Decision<C>> recalled(long first, int count, int generation) {
    List<Decision<C>> cancelled = new ArrayList<>();
    for (long id = first; id < first + count; id++) {
      C chunk = findOpen(id);
      if (chunk == null || !isRecallable(chunk, id, generation)) {
        continue;
      }
      if (chunk.isCancelled(id)) {
        cancelled.add(cancelled(chunk, item(chunk, id)));
        continue;
      }
      long end = id;
      while (end < first + count
          && chunk.isOpen(end)
          && isRecallable(chunk, end, generation)
          && !chunk.isCancelled(end)) {
        Item item = item(chunk, end);
        beginGeneration(item);
        item.state = State.HELD;
        end++;
      }
      held.add(chunk, id, (int) (end - id));
      id = end - 1;
    }
    return cancelled;
  }

  private boolean isRecallable(C chunk, long id, int generation) {
    return !chunk.isHeld && state(id) == State.SENT && generation(id) == generation;
  }

  /** The numbers of all open items. */
  public synchronized List<Long> open() {
    return openIn(chunks.values(), 0, Integer.MAX_VALUE);
  }

  /** What {@link #claim} would take; takes nothing. */
  public synchronized Claim<C> look(long id, int most) {
    C chunk = findOpen(id);
    return chunk == null
        ? new Claim<>(null, 1, false)
        : new Claim<>(chunk, chunk.openFrom(id, most), false);
  }

  /**
   * Takes an item out, and those that follow it as long as they are open and of the same chunk, to
   * be answered by the caller.
   *
   * @param most how many to take at most, at least 1
   */
  public synchronized Claim<C> claim(long id, int most) {
    Claim<C> claim = look(id, most);
    return claim.chunk() == null
        ? claim
        : new Claim<>(claim.chunk(), claim.items(), answer(claim.chunk(), id, claim.items()));
  }

  /** A thread of this JVM begins to run an item; null if it is answered. */
  public synchronized Copy<C> take(long id) {
    C chunk = findOpen(id);
    if (chunk == null) {
      return null;
    }
    Item item = item(chunk, id);
    item.state = State.RUNNING;
    return copy(chunk, item);
  }

  /** Whether the item is open, and this is the generation that counts. */
  public synchronized boolean isCurrent(long id, int generation) {
    C chunk = findOpen(id);
    return chunk != null && generation(id) == generation;
  }

  /** The numbers of open items of a call within a range of its indexes. */
  public synchronized List<Long> open(Object call, int firstIndex, int lastIndex) {
    return openIn(around(call, firstIndex, lastIndex), firstIndex, lastIndex);
  }

  /**
   * Has the open items of a range that do not run, as far as the table knows, never sent again.
   * Those that are delayed or held are {@link #due} now: nobody else would answer them before their
   * time.
   *
   * @return the numbers of all
   */
  public synchronized List<Long> cancelWaiting(
      Object call, int firstIndex, int lastIndex, long now) {
    List<Long> waiting = open(call, firstIndex, lastIndex);
    waiting.removeIf(id -> state(id) == State.RUNNING);
    for (long id : waiting) {
      C chunk = find(id);
      chunk.cancel(id);
      if (isHeld(chunk, id)) {
        held.left(chunk.isHeld ? 0 : 1);
        await(item(chunk, id), State.DELAYED, now);
      } else if (state(id) == State.DELAYED) {
        await(items.get(id), State.DELAYED, now);
      }
    }
    return waiting;
  }

  /**
   * A copy of an item ended without a value.
   *
   * @param generation that of the copy
   */
  public synchronized List<Decision<C>> failed(long id, int generation, Failure failure, long now) {
    C chunk = findOpen(id);
    if (chunk == null) {
      return List.of(new Decision.Ignore<>());
    }
    if (failure.kind() == FailureKind.UNREADABLE && generation == 0 && chunk.size() > 1) {
      return sendApart(chunk);
    }
    Item item = item(chunk, id);
    if (failure.kind() == FailureKind.CRASHED) {
      return crashed(chunk, item, generation, failure);
    }
    if (generation != item.generation) {
      return List.of(new Decision.Ignore<>());
    }
    if (!chunk.policy.mayRetry(failure.kind(), item.failures)) {
      return List.of(fail(chunk, item, failure, false));
    }
    beginGeneration(item);
    long delay = chunk.policy.delayNanos(item.failures++);
    if (delay > 0 && !chunk.isCancelled(id)) {
      await(item, State.DELAYED, now + delay);
      return List.of();
    }
    return List.of(retry(chunk, item, false));
  }

  /**
   * Nobody could read a message of several items. That is the fault of one of them, and nobody
   * answers the others: each goes on in a message of its own.
   */
  private List<Decision<C>> sendApart(C chunk) {
    List<Decision<C>> apart = new ArrayList<>();
    for (long id : openIn(List.of(chunk), 0, Integer.MAX_VALUE)) {
      Item item = item(chunk, id);
      if (item.generation == 0 && item.state == State.SENT) {
        apart.add(sendFree(chunk, item, false));
      }
    }
    return apart;
  }

  /** Only the report of a supervisor that found the item in a dead process comes here. */
  private List<Decision<C>> crashed(C chunk, Item item, int generation, Failure failure) {
    boolean isCurrent = generation == item.generation;
    if (!isCurrent && generation != item.freeGeneration) {
      return List.of(new Decision.Ignore<>());
    }
    ledger.crash();
    if (!chunk.policy.mayCrashAgain(++item.crashes)) {
      return List.of(fail(chunk, item, failure, true));
    }
    if (!isCurrent) {
      // The newer copy is on its way. What went before it was an attempt after all.
      item.freeGeneration = -1;
      item.attempt++;
      return List.of();
    }
    beginGeneration(item);
    return List.of(retry(chunk, item, true));
  }

  /**
   * Items came back from a process that went away. They may have run, be running still (the
   * connection may be gone, and not the process), or never have been touched. The supervisors know;
   * an item that none of them runs or reports as crashed is innocent.
   *
   * @param first the number of the first item
   * @param count how many consecutive items
   * @param generation that of their copies
   */
  public synchronized List<Decision<C>> returned(long first, int count, int generation, long now) {
    boolean any = false;
    for (long id = first; id < first + count; id++) {
      C chunk = findOpen(id);
      if (chunk != null && generation(id) == generation) {
        Item item = item(chunk, id);
        if (item.state == State.SENT) {
          any = true;
          await(item, State.ASKED, now + ASK_LIMIT.toNanos());
        }
      }
    }
    if (!any) {
      return List.of();
    }
    askedAt = now;
    return List.of(new Decision.Ask<>());
  }

  /** Whether it matters what supervisors say. */
  public synchronized boolean isAsking() {
    return !asked.isEmpty();
  }

  /**
   * The supervisors that say that they run items which came back: to be asked about once a second,
   * for only their answers keep these items from being sent again.
   */
  public synchronized Set<String> runners() {
    Set<String> runners = new HashSet<>();
    for (Item item : asked) {
      if (item.runner != null) {
        runners.add(item.runner);
      }
    }
    return runners;
  }

  /**
   * A supervisor says what its processes run.
   *
   * @param running the copies of this job's items among it
   * @param allHeardSince since when every supervisor that is known has said so; empty if none is
   */
  public synchronized void heard(
      String supervisor, Set<Copy.Id> running, OptionalLong allHeardSince, long now) {
    boolean all = allHeardSince.isPresent() && allHeardSince.getAsLong() - askedAt > 0;
    for (Item item : List.copyOf(asked)) {
      if (running.contains(new Copy.Id(item.id, item.generation))) {
        await(item, State.ASKED, now + OWNED.toNanos());
        item.runner = supervisor;
      } else {
        if (supervisor.equals(item.runner)) {
          item.runner = null;
        }
        long settled = now + SETTLE.toNanos();
        if (all && item.runner == null && settled - item.due < 0) {
          await(item, State.ASKED, settled);
        }
      }
    }
  }

  /** Gives back what is to be done by now, and takes it as done. */
  public synchronized List<Decision<C>> due(long now) {
    List<Decision<C>> decisions = new ArrayList<>();
    for (Item item; (item = firstDue(asked, now)) != null; ) {
      decisions.add(sendFree(find(item.id), item, true));
    }
    for (Item item; (item = firstDue(delayed, now)) != null; ) {
      stopWaiting(item);
      decisions.add(retry(find(item.id), item, false));
    }
    return decisions;
  }

  private static Item firstDue(TreeSet<Item> waiting, long now) {
    return waiting.isEmpty() || waiting.first().due - now > 0 ? null : waiting.first();
  }

  /** When {@link #due} will have something to do, as far as that is known now. */
  public synchronized OptionalLong nextDue() {
    if (asked.isEmpty() && delayed.isEmpty()) {
      return OptionalLong.empty();
    }
    Item first = asked.isEmpty() ? delayed.first() : asked.first();
    boolean isDelayed = !delayed.isEmpty() && BY_TIME.compare(delayed.first(), first) < 0;
    return OptionalLong.of(isDelayed ? delayed.first().due : first.due);
  }

  /** Something moves, or it cannot be known: no message is suspected to be lost. */
  public synchronized void moving() {
    suspects = List.of();
  }

  /**
   * Looks for items whose message is provably gone: deleted with its queue, dropped by the broker,
   * or answered into a reply queue that was deleted. To be called again and again while the queues
   * for tasks and retries are empty, no more consume from there than supervisors announce
   * processes, and there is a supervisor; otherwise {@link #moving} is.
   *
   * <p>An item that is not lost waits in a queue, is held by a worker for a moment (see the
   * worker's inbox), runs, or is answered. So it is lost if nothing moved for {@link #QUIET}, and
   * if for {@link #PROOF} after that still nothing does, the queues are still empty, and none of
   * the processes that are announced meanwhile runs the item, or a neighbour in the same message.
   * Should the proof be wrong, because a worker's connection hangs with the answer in it, the item
   * runs twice, and one answer is dropped.
   *
   * @param movedAt when an answer came, or something was sent, last
   * @param countedAt when the queues were found to be empty
   * @param allHeardSince since when every supervisor that is known has said what it runs
   * @param running the copies of this job's items that supervisors say they run
   */
  public synchronized List<Decision<C>> silence(
      long movedAt, long countedAt, OptionalLong allHeardSince, Set<Copy.Id> running, long now) {
    if (now - movedAt < QUIET.toNanos()) {
      moving();
      return List.of();
    }
    if (suspects.isEmpty()) {
      suspects = unmoved(running);
      suspectedAt = now;
      return List.of();
    }
    long provenAt = suspectedAt + PROOF.toNanos();
    long announcedAt = provenAt - ANNOUNCED_BEFORE.toNanos();
    if (now - provenAt < 0
        || countedAt - provenAt < 0
        || allHeardSince.isEmpty()
        || allHeardSince.getAsLong() - announcedAt <= 0) {
      return List.of();
    }
    Set<Long> still = new HashSet<>(unmoved(running));
    List<Decision<C>> lost = new ArrayList<>();
    for (long id : suspects) {
      if (still.contains(id)) {
        C chunk = find(id);
        lost.add(sendFree(chunk, item(chunk, id), false));
      }
    }
    moving();
    return lost;
  }

  /**
   * The open items of which nobody knows anything: nobody runs them or a neighbour in the same
   * message, and nothing about them is to be decided soon.
   */
  private List<Long> unmoved(Set<Copy.Id> running) {
    Set<Sent> alive = new HashSet<>();
    for (Copy.Id copy : running) {
      alive.add(new Sent(copy.generation(), sentWith(find(copy.item()), copy)));
    }
    List<Long> unmoved = new ArrayList<>();
    for (C chunk : chunks.values()) {
      for (long id : openIn(List.of(chunk), 0, Integer.MAX_VALUE)) {
        Item item = items.get(id);
        Copy.Id copy = new Copy.Id(id, generation(id));
        boolean isAlive = alive.contains(new Sent(copy.generation(), sentWith(chunk, copy)));
        if (!isAlive && !chunk.isHeld && (item == null || item.state == State.SENT)) {
          unmoved.add(id);
        }
      }
    }
    return unmoved;
  }

  /**
   * The items that were sent in one message.
   *
   * @param with the number of the first of them
   */
  private record Sent(int generation, long with) {}

  private long sentWith(Chunk chunk, Copy.Id copy) {
    if (copy.generation() == 0 && chunk != null) {
      return chunk.first();
    }
    Item item = items.get(copy.item());
    return item == null || item.generation != copy.generation() ? copy.item() : item.sentWith;
  }

  /** Sends the next copy of an item that nobody knows to have run. */
  private Decision<C> sendFree(C chunk, Item item, boolean alone) {
    if (chunk.isCancelled(item.id)) {
      return cancelled(chunk, item);
    }
    if (item.freeCopies == RetryPolicy.MAX_FREE_COPIES) {
      String words =
          "the processes that held this item went away "
              + RetryPolicy.MAX_FREE_COPIES
              + " times, and nobody was left to say why";
      return fail(chunk, item, Failure.of(FailureKind.CRASHED, words), false);
    }
    ledger.returned();
    item.freeCopies++;
    item.freeGeneration = item.generation;
    beginGeneration(item);
    return new Decision.Resend<>(copy(chunk, item), alone);
  }

  /**
   * Sends the next copy of an item whose last copy ran.
   *
   * @param crashed whether that ended the process, which is counted elsewhere
   */
  private Decision<C> retry(C chunk, Item item, boolean crashed) {
    if (chunk.isCancelled(item.id)) {
      return cancelled(chunk, item);
    }
    if (!crashed) {
      ledger.retried();
    }
    item.attempt++;
    return new Decision.Resend<>(copy(chunk, item), crashed);
  }

  private Decision<C> cancelled(C chunk, Item item) {
    String words = "cancelled before it ran again";
    return fail(chunk, item, Failure.of(FailureKind.CANCELLED, words), false);
  }

  private Decision<C> fail(C chunk, Item item, Failure failure, boolean isPoison) {
    return new Decision.Fail<>(copy(chunk, item), failure, answer(chunk, item.id, 1), isPoison);
  }

  private void beginGeneration(Item item) {
    if (item.state == State.HELD) {
      held.left(1);
    }
    stopWaiting(item);
    item.generation++;
    item.sentWith = item.id;
  }

  private void await(Item item, State state, long due) {
    stopWaiting(item);
    item.state = state;
    item.due = due;
    (state == State.ASKED ? asked : delayed).add(item);
  }

  private void stopWaiting(Item item) {
    if (item.isWaiting()) {
      (item.state == State.ASKED ? asked : delayed).remove(item);
    }
    item.state = State.SENT;
    item.runner = null;
  }

  /** Marks open items as answered; true if all of their chunk are now. */
  private boolean answer(C chunk, long id, int count) {
    open -= count;
    if (chunk.isHeld) {
      held.left(count);
    }
    for (int i = 0; i < count && chunk.isTouched; i++) {
      Item item = items.remove(id + i);
      if (item != null) {
        held.left(item.state == State.HELD ? 1 : 0);
        stopWaiting(item);
      }
    }
    if (!chunk.answer(id, count)) {
      return false;
    }
    if (chunk.isHeld) {
      held.remove(chunk);
    }
    chunks.remove(chunk.first());
    TreeMap<Integer, C> call = calls.get(chunk.call);
    if (call != null && call.remove(chunk.firstIndex) != null && call.isEmpty()) {
      calls.remove(chunk.call);
    }
    last = null;
    return true;
  }

  private static <C extends Chunk> Copy<C> copy(C chunk, Item item) {
    return new Copy<>(chunk, item.id, item.attempt, item.generation);
  }

  private Item item(C chunk, long id) {
    chunk.isTouched = true;
    return items.computeIfAbsent(id, Item::new);
  }

  private State state(long id) {
    Item item = items.get(id);
    return item == null ? State.SENT : item.state;
  }

  private int generation(long id) {
    Item item = items.get(id);
    return item == null ? 0 : item.generation;
  }

  /** The chunks that may hold any index of a range: the first may begin, and end, before it. */
  private Collection<C> around(Object call, int firstIndex, int lastIndex) {
    TreeMap<Integer, C> ofCall = calls.get(call);
    if (ofCall == null || lastIndex < firstIndex) {
      return List.of();
    }
    Integer before = ofCall.floorKey(firstIndex);
    return ofCall.subMap(before == null ? firstIndex : before, true, lastIndex, true).values();
  }

  private static List<Long> openIn(
      Collection<? extends Chunk> chunks, int firstIndex, int lastIndex) {
    List<Long> open = new ArrayList<>();
    for (Chunk chunk : chunks) {
      long before = chunk.first() - chunk.firstIndex;
      long from = Math.max(chunk.first(), before + firstIndex);
      long to = Math.min(chunk.first() + chunk.size() - 1, before + lastIndex);
      for (long id = from; id <= to; id++) {
        if (chunk.isOpen(id)) {
          open.add(id);
        }
      }
    }
    return open;
  }

  private C findOpen(long id) {
    C chunk = find(id);
    return chunk == null || !chunk.isOpen(id) ? null : chunk;
  }

  private C find(long id) {
    if (last == null || !last.contains(id)) {
      Map.Entry<Long, C> entry = chunks.floorEntry(id);
      last = entry == null || !entry.getValue().contains(id) ? null : entry.getValue();
    }
    return last;
  }
}
