package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
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
 * Carries messages between the broker and the task threads. Its thread, {@code warren-session}, is
 * the only one of a worker process that uses channels: it takes deliveries in, sends results out,
 * and acknowledges a task when the broker has confirmed its last result, never before.
 *
 * <pre>
 *   CONNECTED --begin()--> CONSUMING --leave()--> LEAVING --task threads ended, all is confirmed--> serve() returns
 *       |                   |    ^                    ^
 *       |             quiet()    resume()             |
 *       |                   v    |                    |
 *       |                    QUIET ------ leave() ----+
 *       +------------------- leave() -----------------+
 * </pre>
 *
 * <p>One call of {@link #serve} is one connection. Delivery tags, sequence numbers and the content
 * of the inbox end with it; results that were not confirmed are sent again on the next one.
 */
final class WorkerSession implements ReconnectingConnection.Session {

  /**
   * How many reply messages to a queue may be unconfirmed. Further results wait and travel
   * together. The limit is that of one queue, so that one that stands still delays no other.
   */
  private static final int MAX_UNCONFIRMED_PER_QUEUE = 4;

  /** The same for all reply queues together. */
  private static final int MAX_UNCONFIRMED = 4 * MAX_UNCONFIRMED_PER_QUEUE;

  private static final int MAX_REPLY_BYTES = 1 << 20;

  /** A failure in place of a refused message is no smaller than this, so it would not help. */
  private static final int MIN_REPLACED_BYTES = 1_024;

  private static final int RETRY_PREFETCH = 1;

  /** How long a message may be on its way after another was acknowledged. */
  private static final Duration ON_ITS_WAY = Duration.ofMillis(250);

  /** How long nothing was there to run before the process counts as idle. */
  private static final Duration IDLE_AFTER = Duration.ofMillis(250);

  /**
   * The same before the prefetch changes for that reason. What is sent at that very moment comes
   * back as redelivered, so this must be rare.
   */
  private static final Duration CHANGE_AFTER = Duration.ofSeconds(2);

  /**
   * How long what has not begun waits to be given back: others that were told to take no more at
   * the same time must not get it while they stop.
   */
  private static final Duration OTHERS_STOP = Duration.ofMillis(50);

  private static final String REDELIVERED =
      "requeued, then held by a process that went away: whether it ran is not known";

  /** What is left to do until no more is taken. */
  private enum Stopping {
    NOTHING,
    CANCEL,
    GIVE_BACK
  }

  /** Settles items when their results have arrived. */
  private final class SettleItems implements SessionPublisher.Continuation {
    private final List<Reply> replies;
    private final String replyTo;
    private final Object sentIn = session;

    private SettleItems(List<Reply> replies) {
      this.replies = replies;
      this.replyTo = replies.get(0).assignment().replyTo();
    }

    @Override
    public void settled(boolean routed) throws IOException {
      countSettled();
      // Not routed: the producer is gone for good, and nobody needs an answer.
      settleAll(replies);
    }

    @Override
    public void refused() throws IOException {
      if (leaving) {
        countSettled(); // the items stay unsettled, and the broker gives them to other workers
      } else {
        replyQueues.found(replyTo, false);
        replyQueues.countRefused(replies.stream().mapToInt(Reply::items).sum());
        settled(false);
      }
    }

    @Override
    public void tooLarge(Message message) throws IOException {
      countSettled();
      int bytes = message.body().length;
      List<List<Reply>> halves = ReplyFactory.halves(replies);
      if (!halves.isEmpty()) {
        for (List<Reply> half : halves) {
          answer(half);
        }
      } else if (bytes > MIN_REPLACED_BYTES) {
        answer(List.of(ReplyFactory.tooLarge(replies.get(0), bytes, publisher.maxBytes())));
      } else {
        settled(true);
      }
    }

    private void countSettled() {
      if (sentIn == session) {
        unconfirmedReplies.computeIfPresent(replyTo, (name, n) -> n == 1 ? null : n - 1);
        allUnconfirmedReplies--;
        outbox.hurry();
      }
    }
  }

  /** Takes the deliveries of one consumer; its methods run on the connection's thread. */
  private final class Intake implements QueueConsumer.Handler {
    private final String queue;
    private final Object ofSession;
    private final Consumer<Assignment> target;

    /** Deliveries on their way to {@link #admit}; those that follow must not overtake them. */
    private final AtomicInteger unadmitted = new AtomicInteger();

    private Intake(String queue, Object ofSession, Consumer<Assignment> target) {
      this.queue = queue;
      this.ofSession = ofSession;
      this.target = target;
    }

    @Override
    public void delivered(Delivery delivery) {
      Assignment assignment = new Assignment(delivery, queue, ofSession);
      if (delivery.redelivered()) {
        outbox.submit(() -> returnRedelivered(assignment));
      } else if (unadmitted.get() == 0 && mayRun(assignment)) {
        target.accept(assignment);
      } else {
        unadmitted.incrementAndGet();
        outbox.submit(
            () -> {
              admit(assignment, target);
              unadmitted.decrementAndGet();
            });
      }
    }

    @Override
    public void ended(BrokerException reason) {
      outbox.submit(
          () -> {
            if (ofSession == session) {
              throw reason;
            }
          });
    }
  }

  private final QueueNames names;
  private final Inbox inbox;
  private final Outbox outbox;
  private final SharedStatus.Writer status;
  private final ReplyFactory replyFactory;
  private final LastDefence lastDefence;
  private final PrefetchTuner tuner;
  private final ReplyQueues replyQueues = new ReplyQueues();
  private final SessionPublisher publisher = new SessionPublisher();

  /** When a delivery was done with last, by {@link System#nanoTime}. */
  private long finishedAt = System.nanoTime();

  private boolean begun;
  private boolean quiet;
  private boolean served;
  private boolean leaving;
  private int taskThreads;
  private boolean complete;

  // One connection's:
  private Object session;
  private BrokerConnection connection;
  private final List<TaskConsumer> consumers = new ArrayList<>();
  private final Map<String, Integer> unconfirmedReplies = new HashMap<>();
  private int allUnconfirmedReplies;
  private Stopping stopping = Stopping.NOTHING;

  /** When the next step of it is due at the latest, by {@link System#nanoTime}. */
  private long stoppingDue;

  /**
   * Republished, because the running message takes long. Acknowledged when that is done: earlier,
   * the broker would send others in their place, to wait in their turn.
   */
  private final Deque<Assignment> republished = new ArrayDeque<>();

  /**
   * Creates the session of a process.
   *
   * @param taskThreads how many threads run tasks
   */
  WorkerSession(
      int taskThreads,
      QueueNames names,
      ReplyFactory replyFactory,
      Inbox inbox,
      Outbox outbox,
      SharedStatus.Writer status,
      LastDefence lastDefence) {
    this.taskThreads = taskThreads;
    this.tuner = new PrefetchTuner(taskThreads);
    this.names = names;
    this.replyFactory = replyFactory;
    this.inbox = inbox;
    this.outbox = outbox;
    this.status = status;
    this.lastDefence = lastDefence;
  }

  /** Begins to take tasks: the queues exist. Any thread. */
  void begin() {
    outbox.submit(this::startConsuming);
  }

  /**
   * Takes no more tasks and gives back what has not begun; the message that runs goes on. Also on
   * later connections, and before {@link #begin}. Any thread.
   */
  void quiet() {
    outbox.submit(this::becomeQuiet);
  }

  /** Takes tasks again after {@link #quiet}. Any thread. */
  void resume() {
    outbox.submit(this::resumeConsuming);
  }

  /**
   * Takes no more tasks, has the running items finished, gives back the rest, then ends. Any
   * thread.
   */
  void leave() {
    inbox.close();
    outbox.submit(this::stopConsuming);
  }

  /** Notes that a task thread takes no more. Called by it, as its last act. */
  void taskThreadEnded() {
    outbox.submit(() -> taskThreads--);
  }

  /** Learns how long a task thread worked on one message. Called by it. */
  void ran(long micros) {
    status.messageDone(micros);
    tuner.ran(micros);
  }

  /** Learns that items of a message were dropped unrun. Called by a task thread. */
  void dropped() {
    tuner.dropped();
  }

  /** Answers a message that cannot be understood, and keeps it as a dead letter. Any thread. */
  void deadLetter(Assignment assignment, MessageException reason) {
    outbox.submit(() -> answerUnreadable(assignment, reason));
  }

  /** Keeps a message as a dead letter without answering it. Any thread. */
  void deadLetter(Assignment assignment, String reason) {
    outbox.submit(() -> publishDead(assignment, reason));
  }

  /** Republishes the items of an assignment from one on, which were not run. Any thread. */
  void republish(Assignment assignment, int fromItem) {
    outbox.submit(() -> publishRest(assignment, fromItem));
  }

  /** Whether all work was done. Session's thread. */
  boolean isComplete() {
    return complete;
  }

  /** Whether a connection has ever brought tasks. Session's thread. */
  boolean wasServed() {
    return served;
  }

  @Override
  public void serve(BrokerConnection connection) throws IOException, InterruptedException {
    try {
      open(connection);
      while (!isFinished()) {
        long untilIdle = Math.min(nanosUntilChange(), nanosUntilStopping());
        long untilDue = Math.min(inbox.nanosUntilOverdue(), publisher.nanosUntilDue());
        long untilTold = replyQueues.nanosUntilTold();
        long untilSpare = Math.min(untilIdle, inbox.nanosUntilSpare());
        outbox.await(isRoom(), Math.min(untilTold, Math.min(untilDue, untilSpare)));
        connection.batchWrites(this::step);
      }
      complete = true;
    } catch (RuntimeException | Error e) {
      if (connection.isOpen()) {
        // A fault of this class, which would happen again on the next connection.
        lastDefence.uncaughtException(Thread.currentThread(), e);
      }
      throw e;
    } finally {
      close();
    }
  }

  /** Does all that is due. */
  private void step() throws IOException {
    adjustPrefetch();
    fetchForSpare();
    for (Outbox.Action action; (action = outbox.nextAction()) != null; ) {
      action.run();
    }
    goOnStopping();
    for (Assignment waiting : inbox.overdue()) {
      publishRest(waiting, 0);
      if (waiting.queue().equals(names.tasks())) {
        tuner.forget();
      }
    }
    if (replyQueues.nanosUntilTold() == 0) {
      replyQueues.tell();
    }
    sendReplies();
    if (publisher.refused() > 0) {
      bypassRefusals();
    }
    publisher.settle();
    if (leaving || !inbox.isStalled()) {
      for (Assignment assignment; (assignment = republished.poll()) != null; ) {
        finish(assignment);
      }
    }
    for (TaskConsumer consumer : consumers) {
      consumer.acknowledge();
    }
  }

  /**
   * Nanoseconds until nothing was there to run for some time, and most likely nothing is on its way
   * to this process. A broker that is slow to confirm, or to send what it may since the last
   * acknowledgement, is no idle one.
   */
  private long nanosUntilIdle(Duration time) {
    return publisher.isIdle()
        ? Math.max(
            inbox.nanosUntilIdle(time), ON_ITS_WAY.toNanos() - (System.nanoTime() - finishedAt))
        : Long.MAX_VALUE;
  }

  /** Nanoseconds until {@link #adjustPrefetch} has something to do because nothing else happens. */
  private long nanosUntilChange() {
    if (!tuner.isNew()) {
      return nanosUntilIdle(IDLE_AFTER);
    }
    boolean isOther = mayChange() && consumers.get(0).hasOtherPrefetch(prefetch());
    return isOther ? nanosUntilIdle(CHANGE_AFTER) : Long.MAX_VALUE;
  }

  private void adjustPrefetch() throws BrokerException {
    if (!tuner.isNew() && nanosUntilIdle(IDLE_AFTER) == 0) {
      tuner.forget();
    }
    if (mayChange()) {
      consumers.get(0).prefetch(prefetch(), nanosUntilIdle(CHANGE_AFTER) == 0);
    }
  }

  private boolean mayChange() {
    return !leaving && !quiet && !consumers.isEmpty() && !inbox.isStalled();
  }

  private int prefetch() {
    return Math.min(tuner.prefetch(), inbox.fitting());
  }

  /**
   * Fetches one more item of the retry queue for a thread that has nothing to do while another one
   * runs an item from there: of this queue one is held at a time, because it may have to run alone.
   */
  private void fetchForSpare() throws BrokerException {
    if (inbox.nanosUntilSpare() == 0) {
      if (consumers.size() > 1 && !quiet && !leaving) {
        consumers.get(1).renew();
      }
      inbox.spareOffered();
    }
  }

  /**
   * Keeps a reply queue that refuses results from delaying others: what waits for it does not count
   * towards the prefetch, and is given up in time.
   */
  private void bypassRefusals() throws BrokerException {
    publisher.giveUpRefused(leaving);
    if (inbox.nanosUntilIdle(IDLE_AFTER) == 0 && !quiet && !leaving) {
      for (TaskConsumer consumer : consumers) {
        consumer.renew();
      }
    }
  }

  private void open(BrokerConnection connection) throws IOException {
    session = new Object();
    this.connection = connection;
    publisher.open(connection, outbox::wake);
    if (begun) {
      // The queues existed when this process began. If they are gone the last session failed, and
      // this one declares them.
      consume(true);
    }
  }

  private void startConsuming() throws BrokerException {
    if (!begun) {
      begun = true;
      consume(false);
    }
  }

  private void consume(boolean declare) throws BrokerException {
    if (leaving) {
      return;
    }
    if (!quiet) {
      if (declare) {
        Topology.declareFleet(connection, names);
      }
      consume(names.tasks(), tuner.prefetch(), inbox::add);
      consume(names.retry(), RETRY_PREFETCH, inbox::addFirst);
    }
    served = true;
    status.state(SharedStatus.State.READY);
  }

  private void becomeQuiet() throws IOException {
    if (leaving || quiet) {
      return;
    }
    quiet = true;
    stopTaking();
  }

  private void resumeConsuming() throws BrokerException {
    if (leaving || !quiet) {
      return;
    }
    quiet = false;
    stopping = Stopping.NOTHING;
    for (TaskConsumer consumer : consumers) {
      consumer.resume();
    }
    if (begun && consumers.isEmpty() && connection != null) {
      // The connection is younger than the quiet, or the process began in it.
      consume(true);
    }
  }

  private void consume(String queue, int prefetch, Consumer<Assignment> target)
      throws BrokerException {
    consumers.add(
        TaskConsumer.start(connection, queue, prefetch, new Intake(queue, session, target)));
  }

  /** Forgets the connection, and what it delivered: the broker gives that to other workers. */
  private void close() {
    session = null;
    connection = null;
    stopping = Stopping.NOTHING;
    replyQueues.close();
    inbox.clear();
    republished.clear();
    consumers.clear();
    unconfirmedReplies.clear();
    allUnconfirmedReplies = 0;
    publisher.close();
  }

  private boolean isFinished() {
    return leaving
        && stopping == Stopping.NOTHING
        && taskThreads == 0
        && publisher.isIdle()
        && outbox.isEmpty();
  }

  private void stopConsuming() throws IOException {
    if (leaving) {
      return;
    }
    leaving = true;
    stopTaking();
  }

  /**
   * Begins to take no more. The consumers are cancelled at a moment when nothing is on its way to
   * them: a quorum queue takes that back and delivers it elsewhere as if this process had held it,
   * and the producer is told of a fault that was none.
   */
  private void stopTaking() throws IOException {
    boolean still = true;
    for (TaskConsumer consumer : consumers) {
      consumer.hold();
      still &= consumer.isStill(ON_ITS_WAY) || isEmpty(consumer.queue());
    }
    stopping = Stopping.CANCEL;
    stoppingDue = System.nanoTime() + (still ? 0 : ON_ITS_WAY.toNanos());
  }

  /** Whether nothing waits in a queue, as far as this process may know. */
  private boolean isEmpty(String queue) throws BrokerException {
    try {
      return Topology.ready(connection, queue).orElse(0) == 0;
    } catch (BrokerException.Refused e) {
      return false;
    }
  }

  /** Nanoseconds until {@link #goOnStopping} has something to do. */
  private long nanosUntilStopping() {
    return stopping == Stopping.NOTHING
        ? Long.MAX_VALUE
        : Math.max(0, stoppingDue - System.nanoTime());
  }

  private void goOnStopping() throws IOException {
    boolean due = nanosUntilStopping() == 0;
    if (stopping == Stopping.CANCEL
        && (due || consumers.stream().allMatch(consumer -> consumer.isStill(ON_ITS_WAY)))) {
      for (TaskConsumer consumer : consumers) {
        consumer.cancel();
      }
      stopping = Stopping.GIVE_BACK;
      stoppingDue = System.nanoTime() + OTHERS_STOP.toNanos();
      due = false;
    }
    if (stopping == Stopping.GIVE_BACK && (due || inbox.size() == 0 || consumers.isEmpty())) {
      stopping = Stopping.NOTHING;
      giveBackWaiting();
    }
  }

  private void giveBackWaiting() throws IOException {
    for (Assignment waiting : inbox.clear()) {
      publishRest(waiting, 0);
    }
    for (Assignment waiting : replyQueues.clear()) {
      publishRest(waiting, 0);
    }
  }

  private void sendReplies() throws BrokerException {
    while (isRoom() && outbox.isDue()) {
      List<Reply> replies =
          outbox.take(
              MAX_REPLY_BYTES,
              queue -> unconfirmedReplies.getOrDefault(queue, 0) < MAX_UNCONFIRMED_PER_QUEUE);
      if (replies.isEmpty()) {
        return;
      }
      if (replyQueues.isGone(replies.get(0).assignment().replyTo())) {
        settleAll(replies);
      } else {
        answer(replies);
      }
    }
  }

  /** Whether another reply may be sent. Those that wait for a queue that refuses do not count. */
  private boolean isRoom() {
    return allUnconfirmedReplies - publisher.refused() < MAX_UNCONFIRMED;
  }

  private void answer(List<Reply> replies) throws BrokerException {
    Assignment first = replies.get(0).assignment();
    Message message = replyFactory.results(first.message(), replies);
    unconfirmedReplies.merge(first.replyTo(), 1, Integer::sum);
    allUnconfirmedReplies++;
    publisher.publishLasting(first.replyTo(), message, new SettleItems(replies));
  }

  /**
   * Whether a delivery may run without looking first whether its reply queue exists. Also called on
   * the connection's thread.
   */
  private boolean mayRun(Assignment assignment) {
    String replyTo = assignment.replyTo();
    // The queues of a fleet of a producer's own go with the producer. A requeued letter runs for
    // its
    // effects. A message that names no reply queue becomes a dead letter.
    return replyQueues.isKnown(replyTo) // the usual case
        || names.isOwn()
        || assignment.isRequeued()
        || !QueueNames.isReplies(replyTo);
  }

  /**
   * Admits a delivery unless its producer, and with it the reply queue, is gone. To find out, a
   * message without results is sent there: a worker may send to reply queues, but RabbitMQ does not
   * let it look.
   */
  private void admit(Assignment assignment, Consumer<Assignment> target) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    if (leaving || quiet) {
      publishRest(assignment, 0);
      return;
    }
    if (mayRun(assignment)) {
      target.accept(assignment);
      return;
    }
    Message probe;
    try {
      probe = replyFactory.results(assignment.decode(), List.of());
    } catch (MessageException e) {
      target.accept(assignment); // a task thread meets the same exception, and handles it
      return;
    }
    String replyTo = assignment.replyTo();
    if (replyQueues.isGone(replyTo)) {
      drop(assignment);
    } else if (replyQueues.hold(assignment, target)) {
      // Once, because a queue that refuses the message exists, too.
      publisher.publishOnce(replyTo, probe, exists -> found(replyTo, exists));
    }
  }

  private void found(String replyTo, boolean exists) throws IOException {
    for (ReplyQueues.Held held : replyQueues.release(replyTo)) {
      if (exists) {
        held.target().accept(held.assignment());
      } else {
        drop(held.assignment());
      }
    }
    // Not before: what arrives from now on is admitted directly, and must not overtake.
    replyQueues.found(replyTo, exists);
  }

  private void drop(Assignment assignment) throws BrokerException {
    replyQueues.countUnrun(assignment.message().items().size());
    tuner.dropped();
    finish(assignment);
  }

  /**
   * Tells the producer that a process that went away held a message, so that nobody knows whether
   * it ran: the producer decides what to do.
   */
  private void returnRedelivered(Assignment assignment) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    try {
      Message returned = replyFactory.returned(assignment.decode());
      boolean requeued = assignment.isRequeued();
      publisher.publish(
          assignment.replyTo(),
          returned,
          routed -> {
            if (!requeued) {
              finish(assignment);
            }
          });
      if (requeued) {
        publishDead(assignment, REDELIVERED);
      }
    } catch (MessageException e) {
      answerUnreadable(assignment, e);
    }
  }

  /**
   * Republishes items to the retry queue, whose messages go first: at the end of the task queue,
   * thousands that were sent later would run before them.
   */
  private void publishRest(Assignment assignment, int fromItem) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    boolean whole = fromItem == 0;
    Message rest = whole ? replyFactory.whole(assignment) : replyFactory.rest(assignment, fromItem);
    publisher.publish(
        names.retry(),
        rest,
        routed -> {
          check(names.retry(), routed);
          if (whole) {
            republished.add(assignment);
          } else {
            settle(assignment, assignment.message().items().size() - fromItem);
          }
        });
  }

  private void answerUnreadable(Assignment assignment, MessageException reason) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    String replyTo = assignment.replyTo();
    if (QueueNames.isReplies(replyTo)) {
      publisher.publish(replyTo, replyFactory.unreadable(replyTo, reason), routed -> {});
    }
    publishDead(assignment, reason.getMessage());
  }

  private void publishDead(Assignment assignment, String reason) throws IOException {
    if (!assignment.belongsTo(session)) {
      return;
    }
    publisher.publish(
        names.dead(),
        replyFactory.dead(assignment.raw(), reason),
        routed -> {
          check(names.dead(), routed);
          finish(assignment);
        });
  }

  /**
   * Fails if a queue of the fleet was deleted: the next connection declares it again, and the
   * broker delivers the message again.
   */
  private static void check(String queue, boolean routed) throws IOException {
    if (!routed) {
      throw new IOException("the queue " + queue + " is gone");
    }
  }

  private void settleAll(List<Reply> replies) throws BrokerException {
    for (Reply reply : replies) {
      settle(reply.assignment(), reply.items());
    }
  }

  private void settle(Assignment assignment, int items) throws BrokerException {
    if (assignment.settle(items)) {
      finish(assignment);
    }
  }

  /** Has a delivery acknowledged, if it came through this connection. */
  private void finish(Assignment assignment) throws BrokerException {
    if (assignment.belongsTo(session)) {
      finishedAt = System.nanoTime();
      for (TaskConsumer consumer : consumers) {
        consumer.finished(assignment.delivery());
      }
    }
  }
}
