package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.message.MessageException;
import dev.warren.worker.Outbox.Reply;
import dev.warren.worker.contract.SharedStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Carries messages between the broker and the task thread: the only thread of a worker process that
 * uses channels. It takes deliveries in, sends results out, and acknowledges a task when the broker
 * has confirmed its last result, never before.
 *
 * <pre>
 *   CONNECTED --begin()--> CONSUMING --leave()--> LEAVING --task thread ended, all is confirmed--> serve() returns
 *       |                                             ^
 *       +------------------- leave() -----------------+
 * </pre>
 *
 * <p>One call of {@link #serve} is one connection. Tags, sequence numbers and what waits in the
 * inbox die with it; results that were not confirmed are sent again on the next one.
 */
final class WorkerSession implements ReconnectingConnection.Session {

  /**
   * Reply messages of a queue on their way to being confirmed; its further results wait and travel
   * together. A queue that stands still holds up no other.
   */
  private static final int WINDOW = 4;

  /** The same for all queues together. */
  private static final int WINDOWS = 4 * WINDOW;

  private static final int MOST_BYTES = 1 << 20;

  /** A broker that does not take even this is not told that something was too large for it. */
  private static final int LEAST_BYTES = 1_024;

  /** For so long a reply queue may refuse results before they are given up. */
  private static final Duration REFUSAL_PATIENCE = Duration.ofSeconds(30);

  /** Only for so long where {@link #MOST_REFUSED} or {@link #MOST_REFUSED_BYTES} wait. */
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

  private static final int MOST_REFUSED = 256;
  private static final int MOST_REFUSED_BYTES = 16 << 20;

  private static final String HELD_BY_SOMEBODY_GONE =
      "requeued, then held by a process that went away: whether it ran is not known";

  /** What follows once the broker has a message, or turns out to have no queue for it. */
  @FunctionalInterface
  private interface Then {
    void settled(boolean routed) throws IOException;

    /** The queue is there, but did not take the message. */
    default void refused() throws IOException {
      settled(true);
    }

    /** The broker takes no message of that size. */
    default void tooLarge(Message message) throws IOException {
      throw new IOException("the broker takes no message of that size: " + message);
    }
  }

  /** What follows once results are where they belong. */
  private final class Answered implements Then {
    private final List<Reply> replies;
    private final Object sentIn = session;

    private Answered(List<Reply> replies) {
      this.replies = replies;
    }

    @Override
    public void settled(boolean routed) throws IOException {
      noLongerUnderway();
      // Not routed: whoever asked is gone for good, and so is the need for an answer.
      for (Reply reply : replies) {
        settle(reply.assignment(), reply.items());
      }
    }

    @Override
    public void refused() throws IOException {
      if (leaving) {
        noLongerUnderway(); // the broker hands the items to others
      } else {
        askers.found(replies.get(0).assignment().replyTo(), false);
        askers.refused(replies.stream().mapToInt(Reply::items).sum());
        settled(false);
      }
    }

    @Override
    public void tooLarge(Message message) throws IOException {
      noLongerUnderway();
      List<List<Reply>> halves = ReplyFactory.halves(replies);
      if (!halves.isEmpty()) {
        for (List<Reply> half : halves) {
          answer(half);
        }
      } else if (message.body().length > LEAST_BYTES) {
        answer(
            List.of(
                ReplyFactory.tooLarge(
                    replies.get(0), message.body().length, publisher.mostBytes())));
      } else {
        settled(true);
      }
    }

    private void noLongerUnderway() {
      if (sentIn == session) {
        String queue = replies.get(0).assignment().replyTo();
        repliesUnderway.computeIfPresent(queue, (name, n) -> n == 1 ? null : n - 1);
        allRepliesUnderway--;
        outbox.hurry();
      }
    }
  }

  /**
   * Something that was published.
   *
   * @param lasting whether it is sent again when the connection is lost; what is not comes back
   *     with its delivery
   */
  private record Sent(String queue, Message message, boolean lasting, Then then) {}

  private record Settled(Sent sent, Outcome outcome) {}

  /** Passes deliveries of one connection on; its methods run on the connection's thread. */
  private final class TaskIntake implements QueueConsumer.Handler {
    private final String queue;
    private final Object from;
    private final Consumer<Assignment> fresh;

    /** QueueConsumer on their way to {@link #admit}; those that follow must not overtake them. */
    private final AtomicInteger unsure = new AtomicInteger();

    private TaskIntake(String queue, Object from, Consumer<Assignment> fresh) {
      this.queue = queue;
      this.from = from;
      this.fresh = fresh;
    }

    @Override
    public void delivered(Delivery delivery) {
      Assignment assignment = new Assignment(delivery, queue, from);
      if (delivery.redelivered()) {
        outbox.errand(() -> handBack(assignment));
      } else if (unsure.get() == 0 && mayRun(assignment)) {
        fresh.accept(assignment);
      } else {
        unsure.incrementAndGet();
        outbox.errand(
            () -> {
              admit(assignment, fresh);
              unsure.decrementAndGet();
            });
      }
    }

    @Override
    public void ended(BrokerException reason) {
      outbox.errand(
          () -> {
            if (from == session) {
              throw reason;
            }
          });
    }
  }

  private final QueueNames names;
  private final Inbox inbox;
  private final Outbox outbox;
  private final SharedStatus.Writer box;
  private final ReplyFactory letters;
  private final LastDefence lastDefence;
  private final PrefetchTuner tuner = new PrefetchTuner();
  private final Askers askers = new Askers();
  private final Deque<Settled> settled = new ArrayDeque<>();
  private final List<Sent> unconfirmed = new ArrayList<>();

  /**
   * Given back, because something took long. Acknowledged when that is done: the broker would send
   * others in their place, to wait in their turn.
   */
  private final Deque<Assignment> passedOn = new ArrayDeque<>();

  private int sessions;
  private boolean begun;
  private boolean consumedBefore;
  private boolean leaving;
  private boolean taskThreadEnded;
  private boolean through;

  // One connection's:
  private volatile Object session;

  private BrokerConnection connection;
  private ConfirmedPublisher publisher;
  private final List<TaskConsumer> intakes = new ArrayList<>();
  private final Map<String, Integer> repliesUnderway = new HashMap<>();
  private int allRepliesUnderway;
  private int underway;

  WorkerSession(
      QueueNames names,
      ReplyFactory letters,
      Inbox inbox,
      Outbox outbox,
      SharedStatus.Writer box,
      LastDefence lastDefence) {
    this.names = names;
    this.letters = letters;
    this.inbox = inbox;
    this.outbox = outbox;
    this.box = box;
    this.lastDefence = lastDefence;
  }

  /** The queues are there: take tasks. Any thread. */
  void begin() {
    outbox.errand(this::startConsuming);
  }

  /** Take no more, finish the running item, give back the rest, then end. Any thread. */
  void leave() {
    inbox.close();
    outbox.errand(this::stopConsuming);
  }

  /** The task thread takes no more. Called by it, as its last act. */
  void taskThreadEnded() {
    outbox.errand(() -> taskThreadEnded = true);
  }

  /** How long the task thread worked on one message. Called by it. */
  void ran(long micros) {
    tuner.ran(micros);
  }

  /** Items of a message were dropped unrun. Called by the task thread. */
  void dropped() {
    tuner.dropped();
  }

  /** A message that cannot be understood: it is answered and kept among the dead. Any thread. */
  void unreadable(Assignment assignment, MessageException reason) {
    outbox.errand(() -> bury(assignment, reason));
  }

  /** Nobody but the dead letters would remember these items: they are kept there. Any thread. */
  void setAside(Assignment assignment, String reason) {
    outbox.errand(() -> keepAmongTheDead(assignment, reason));
  }

  /** The items of an assignment from one on were not run, and go back to the queue. Any thread. */
  void giveBack(Assignment assignment, int fromItem) {
    outbox.errand(() -> sendBack(assignment, fromItem));
  }

  /** Whether all was done that was to be done. Belongs to the link's thread. */
  boolean isThrough() {
    return through;
  }

  /** Whether a connection has ever brought tasks. Belongs to the link's thread. */
  boolean wasServed() {
    return sessions > 0;
  }

  @Override
  public void serve(BrokerConnection connection) throws IOException, InterruptedException {
    try {
      open(connection);
      while (!finished()) {
        long untilIdle = tuner.isNew() ? Long.MAX_VALUE : inbox.nanosUntilIdle();
        long untilDue = Math.min(inbox.nanosUntilOverdue(), publisher.nanosUntilDue());
        long untilTold = askers.nanosUntilTold();
        outbox.await(isRoom(), Math.min(untilTold, Math.min(untilDue, untilIdle)));
        connection.batchWrites(this::pass);
      }
      through = true;
    } catch (RuntimeException | Error e) {
      if (connection.isOpen()) {
        // A fault of this class, which the next connection would meet again.
        lastDefence.uncaughtException(Thread.currentThread(), e);
      }
      throw e;
    } finally {
      close();
    }
  }

  /** Does what there is to do now. */
  private void pass() throws IOException {
    if (!leaving && !intakes.isEmpty() && !inbox.isStalled()) {
      boolean idle = !tuner.isNew() && inbox.nanosUntilIdle() == 0;
      if (idle) {
        tuner.forget();
      }
      int prefetch = Math.min(tuner.prefetch(), inbox.fitting());
      intakes.get(0).prefetch(prefetch, idle);
    }
    for (Outbox.Errand errand; (errand = outbox.errand()) != null; ) {
      errand.run();
    }
    for (Assignment waiting : inbox.overdue()) {
      sendBack(waiting, 0);
      if (waiting.queue().equals(names.tasks())) {
        tuner.forget();
      }
    }
    if (askers.nanosUntilTold() == 0) {
      askers.tell();
    }
    sendReplies();
    if (publisher.waiting() > 0) {
      passRefusals();
    }
    settle();
    if (leaving || !inbox.isStalled()) {
      for (Assignment assignment; (assignment = passedOn.poll()) != null; ) {
        finished(assignment);
      }
    }
    for (TaskConsumer intake : intakes) {
      intake.acknowledge();
    }
  }

  /**
   * A reply queue that refuses results holds up no other: what waits for it has no part in the
   * prefetch, and is given up in time. Its items are settled then. A producer that is still there
   * finds that they are lost, and sends them again.
   */
  private void passRefusals() throws BrokerException {
    long now = System.nanoTime();
    boolean isMuch =
        leaving
            || publisher.waiting() > MOST_REFUSED
            || publisher.waitingBytes() > MOST_REFUSED_BYTES;
    long patience = (isMuch ? LEAST_PATIENCE : REFUSAL_PATIENCE).toNanos();
    publisher.giveUp(
        refusal -> QueueNames.isReplies(refusal.queue()) && now - refusal.since() > patience);
    if (inbox.nanosUntilIdle() == 0) {
      for (TaskConsumer intake : intakes) {
        intake.renew();
      }
    }
  }

  private void open(BrokerConnection connection) throws IOException {
    session = new Object();
    this.connection = connection;
    publisher = ConfirmedPublisher.open(connection, outbox::wake);
    for (Sent sent : List.copyOf(unconfirmed)) {
      unconfirmed.remove(sent);
      send(sent);
    }
    if (begun) {
      consume();
    }
  }

  private void startConsuming() throws BrokerException {
    if (!begun) {
      begun = true;
      consume();
    }
  }

  private void consume() throws BrokerException {
    if (leaving) {
      return;
    }
    // Whoever started this process made the queues. If they are gone the session fails, and the
    // next one makes them.
    if (consumedBefore) {
      Topology.declareFleet(connection, names);
    }
    consumedBefore = true;
    Object thisSession = session;
    intakes.add(
        new TaskConsumer(
            connection,
            names.tasks(),
            tuner.prefetch(),
            new TaskIntake(names.tasks(), thisSession, inbox::add)));
    intakes.add(
        new TaskConsumer(
            connection,
            names.retry(),
            1,
            new TaskIntake(names.retry(), thisSession, inbox::addFirst)));
    sessions++;
    box.state(SharedStatus.State.READY);
  }

  /** The connection is gone: what it delivered is somebody else's now. */
  private void close() {
    session = null;
    askers.close();
    inbox.clear();
    passedOn.clear();
    intakes.clear();
    repliesUnderway.clear();
    allRepliesUnderway = 0;
    underway = 0;
    for (Settled rest; (rest = settled.poll()) != null; ) {
      if (rest.outcome() == Outcome.TOO_LARGE) {
        keep(rest.sent());
      }
    }
    connection = null;
    if (publisher != null) {
      for (Object token : publisher.unconfirmed()) {
        keep((Sent) token);
      }
      publisher = null;
    }
  }

  private void keep(Sent sent) {
    if (sent.lasting()) {
      unconfirmed.add(sent);
    }
  }

  private boolean finished() {
    return leaving && taskThreadEnded && underway == 0 && outbox.isEmpty();
  }

  private void stopConsuming() throws IOException {
    if (leaving) {
      return;
    }
    leaving = true;
    for (TaskConsumer intake : intakes) {
      intake.cancel();
    }
    for (Assignment waiting : inbox.clear()) {
      sendBack(waiting, 0);
    }
    for (Assignment waiting : askers.clear()) {
      sendBack(waiting, 0);
    }
  }

  private void sendReplies() throws BrokerException {
    while (isRoom() && outbox.isDue()) {
      List<Reply> replies =
          outbox.take(MOST_BYTES, queue -> repliesUnderway.getOrDefault(queue, 0) < WINDOW);
      if (replies.isEmpty()) {
        return;
      }
      if (askers.isGone(replies.get(0).assignment().replyTo())) {
        for (Reply reply : replies) {
          settle(reply.assignment(), reply.items());
        }
      } else {
        answer(replies);
      }
    }
  }

  /** What waits for a reply queue that refuses messages does not count: others are not kept up. */
  private boolean isRoom() {
    return allRepliesUnderway - publisher.waiting() < WINDOWS;
  }

  private void answer(List<Reply> replies) throws BrokerException {
    Assignment first = replies.get(0).assignment();
    Message message = letters.results(first.message(), replies);
    repliesUnderway.merge(first.replyTo(), 1, Integer::sum);
    allRepliesUnderway++;
    send(new Sent(first.replyTo(), message, true, new Answered(replies)));
  }

  /** Whether nothing has to be looked for first: the asker is there, or does not matter. */
  private boolean mayRun(Assignment assignment) {
    String replyTo = assignment.replyTo();
    // The queues of a fleet that is a producer's own go with it. A letter that was requeued runs
    // for its effects. What names no reply queue will be buried.
    return askers.isKnown(replyTo) // mostly, and without a look at the name
        || names.isOwn()
        || assignment.isRequeued()
        || !QueueNames.isReplies(replyTo);
  }

  /**
   * Lets a delivery in unless nobody waits for its results any more. That shows when no results at
   * all are sent there: a worker may send to reply queues, but RabbitMQ does not let it look.
   */
  private void admit(Assignment assignment, Consumer<Assignment> fresh) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    if (leaving) {
      sendBack(assignment, 0);
      return;
    }
    if (mayRun(assignment)) {
      fresh.accept(assignment);
      return;
    }
    Message nothing;
    try {
      nothing = letters.results(assignment.decode(), List.of());
    } catch (MessageException e) {
      // The task thread finds out, too.
      fresh.accept(assignment);
      return;
    }
    String replyTo = assignment.replyTo();
    if (askers.isGone(replyTo)) {
      drop(assignment);
    } else if (askers.hold(new Askers.Held(assignment, fresh))) {
      underway++;
      Sent sent = new Sent(replyTo, nothing, false, there -> found(replyTo, there));
      // Once: also a queue that refuses it is there.
      publisher.publishOnce("", replyTo, nothing, sent);
    }
  }

  private void found(String replyTo, boolean there) throws IOException {
    for (Askers.Held held : askers.release(replyTo)) {
      if (there) {
        held.fresh().accept(held.assignment());
      } else {
        drop(held.assignment());
      }
    }
    // Not before: what comes from now on goes in directly.
    askers.found(replyTo, there);
  }

  private void drop(Assignment assignment) throws BrokerException {
    askers.unrun(assignment.message().items().size());
    tuner.dropped();
    finished(assignment);
  }

  /** A process that went away held this: whoever submitted it knows best what to do with it. */
  private void handBack(Assignment assignment) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    try {
      Message returned = letters.returned(assignment.decode());
      boolean requeued = assignment.isRequeued();
      Then then = routed -> finished(assignment);
      send(new Sent(assignment.replyTo(), returned, false, requeued ? routed -> {} : then));
      if (requeued) {
        keepAmongTheDead(assignment, HELD_BY_SOMEBODY_GONE);
      }
    } catch (MessageException e) {
      bury(assignment, e);
    }
  }

  /**
   * To the queue of those that go first: at the end of the other one, thousands that were sent
   * later would run before.
   */
  private void sendBack(Assignment assignment, int fromItem) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    if (fromItem == 0) {
      Message all = letters.whole(assignment);
      Then then =
          routed -> {
            check(names.retry(), routed);
            passedOn.add(assignment);
          };
      send(new Sent(names.retry(), all, false, then));
      return;
    }
    int items = assignment.message().items().size() - fromItem;
    Message rest = letters.rest(assignment, fromItem);
    Then then =
        routed -> {
          check(names.retry(), routed);
          settle(assignment, items);
        };
    send(new Sent(names.retry(), rest, false, then));
  }

  private void bury(Assignment assignment, MessageException reason) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    String replyTo = assignment.replyTo();
    if (QueueNames.isReplies(replyTo)) {
      send(new Sent(replyTo, letters.unreadable(replyTo, reason), false, routed -> {}));
    }
    keepAmongTheDead(assignment, reason.getMessage());
  }

  private void keepAmongTheDead(Assignment assignment, String reason) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    Message dead = letters.dead(assignment.raw(), reason);
    Then then =
        routed -> {
          check(names.dead(), routed);
          finished(assignment);
        };
    send(new Sent(names.dead(), dead, false, then));
  }

  /**
   * A queue of the fleet was deleted: the next connection declares it again, and the delivery comes
   * back.
   */
  private static void check(String queue, boolean routed) throws IOException {
    if (!routed) {
      throw new IOException("the queue " + queue + " is gone");
    }
  }

  private void send(Sent sent) throws BrokerException {
    underway++;
    publisher.publish("", sent.queue(), sent.message(), sent);
  }

  private void settle() throws IOException {
    try {
      publisher.settle((token, outcome) -> settled.add(new Settled((Sent) token, outcome)));
    } finally {
      for (Settled next; (next = settled.poll()) != null; ) {
        underway--;
        Then then = next.sent().then();
        switch (next.outcome()) {
          case CONFIRMED -> then.settled(true);
          case UNROUTABLE -> then.settled(false);
          case REFUSED -> then.refused();
          case TOO_LARGE -> then.tooLarge(next.sent().message());
        }
      }
    }
  }

  private void settle(Assignment assignment, int items) throws BrokerException {
    if (assignment.settle(items)) {
      finished(assignment);
    }
  }

  private void finished(Assignment assignment) throws BrokerException {
    if (assignment.belongsTo(session)) {
      for (TaskConsumer intake : intakes) {
        intake.finished(assignment.delivery());
      }
    }
  }
}
