package dev.warren.engine;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.fleet.FleetView;
import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.IndexRange;
import dev.warren.message.JsonValues;
import dev.warren.message.Limits;
import dev.warren.message.ResultMessage;
import dev.warren.text.ThrowableText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs items on worker processes behind a broker. One engine is one job: one reply queue with a
 * name that nobody can guess, and one numbering of all its items.
 *
 * <pre>
 *   submit -&gt; JobTable -&gt; SendWindow   -&gt; TaskSender -&gt; Outgoing -&gt; broker -&gt; worker
 *   sink   &lt;- JobTable &lt;- ResultRouter &lt;- Incoming &lt;- broker &lt;- worker
 * </pre>
 *
 * <p>Threads: {@code warren-outgoing} and {@code warren-incoming} own a connection each, so that a
 * broker that stops reading what is published goes on handing out results; {@code warren-timer}
 * waits for retries and inquiries. Thread-safe.
 */
public final class BrokerEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerEngine.class);
  private static final Duration EMBEDDED_AWAY = Duration.ofSeconds(20);
  private static final Duration CLOSE = Duration.ofSeconds(3);

  /** A message that has so many bytes gets no further item. */
  private static final int ENOUGH_BYTES = 1 << 20;

  private static final Failure CANCELLED =
      Failure.of(FailureKind.CANCELLED, "cancelled by the caller");
  private static final Failure TERMINATED =
      Failure.of(FailureKind.TERMINATED, "the pool was terminated");

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final FleetOptions options;
  private final QueueNames names;
  private final JobNames job;
  private final Counters ledger = new Counters();
  private final JobTable<TaskChunk> table = new JobTable<>(ledger);
  private final FleetView fleet = new FleetView();
  private final Cancellations cancelled = new Cancellations();
  private final Optional<FleetLives> lives;
  private final FatalError breakage = new FatalError();
  private final String label;
  private final EngineTimer timer;
  private final LocalFleet local;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final TaskSender sender;
  private final ResultRouter router;
  private final ItemActions actions;
  private final JobReport report;
  private final SendWindow window;
  private final JobControl jobs;
  private final BuildWatch builds;
  private final LinkHealth outgoingHealth = new LinkHealth(this::refused, this::broken);
  private final LinkHealth incomingHealth = new LinkHealth(this::refused, this::broken);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable noWorkersYet = () -> {};
  private volatile Consumer<String> notices = LOG::warn;
  private String brokerName;
  private ReconnectingConnection outgoingLink;
  private ReconnectingConnection incomingLink;

  private BrokerEngine(FleetOptions options, String label, Optional<Consumer<WorkerEvent>> events) {
    this.options = options;
    this.lives = events.map(FleetLives::new);
    this.label = label.isEmpty() ? "" : label + "-";
    this.timer = new EngineTimer("warren-" + this.label + "timer", this::broken);
    this.names = new QueueNames(options.fleet());
    this.job = JobNames.random(options.broker().map(BrokerAddress::user).orElse("embedded"));
    this.local =
        new LocalFleet(
            options,
            reason -> breakage.report(Reason.WORKERS_CANNOT_START, reason),
            event -> lives.ifPresent(told -> told.own(event)));
    lives.ifPresent(told -> local.supervisor().ifPresent(told::ownSupervisor));
    this.outgoing = new Outgoing(names, outgoingHealth, this::tooLarge);
    this.sender = new TaskSender(job, options.job().sameBuildOnly(), names, outgoing::send, ledger);
    this.actions = new ItemActions(job.job(), table, fleet, sender, ledger, timer);
    JobPace pace = new JobPace();
    boolean isShared = options.broker().isPresent() && !names.isOwn();
    this.report =
        new JobReport(
            job.job(),
            options.job(),
            ledger,
            pace,
            () -> local.running(job.job()).orElseGet(() -> fleet.running(job.job()).size()));
    OtherJobs others = new OtherJobs(job.job());
    this.builds =
        new BuildWatch(
            isShared || options.job().sameBuildOnly(), timer, line -> notices.accept(line));
    this.window =
        new SendWindow(
            table, sender, actions, pace, others, fleet::slots, options.job().weight(), isShared);
    this.jobs = new JobControl(job.job(), ledger, report, pace, others, sender, window, isShared);
    jobs.onNotice(line -> notices.accept(line));
    this.router =
        new ResultRouter(
            table, fleet, cancelled, sender, ledger, actions, pace, window, jobs, builds);
    lives.ifPresent(router::onLives);
    this.incoming = new Incoming(names, job, router, incomingHealth);
  }

  /**
   * Connects to the broker, or starts one, and starts worker processes if the options say so. Does
   * not wait for workers.
   *
   * @throws BrokerException if the broker cannot be reached or refuses
   * @throws EngineBrokenException if the broker of its own cannot start
   */
  public static BrokerEngine open(FleetOptions options) throws BrokerException {
    return open(options, "", Optional.empty());
  }

  /**
   * As {@link #open(FleetOptions)}, with a label of its own.
   *
   * @param label goes into the names of threads and of connections; may be empty
   * @param events who is told what becomes of worker processes, if anybody wants to know: each
   *     state of each process once, but one that was taken for dead may be ready again. Called on
   *     several threads, one at a time; must neither block nor call this engine.
   * @throws BrokerException if the broker cannot be reached or refuses
   * @throws EngineBrokenException if the broker of its own cannot start
   */
  public static BrokerEngine open(
      FleetOptions options, String label, Optional<Consumer<WorkerEvent>> events)
      throws BrokerException {
    BrokerEngine engine = new BrokerEngine(options, label, events);
    try {
      engine.connect();
      return engine;
    } catch (BrokerException | RuntimeException | Error e) {
      engine.local.kill();
      engine.close();
      throw e;
    }
  }

  private void connect() throws BrokerException {
    BrokerAddress address = startBroker();
    brokerName = options.broker().isPresent() ? address.toString() : "embedded";
    Broker broker = new Broker(address, options.queueType());
    outgoingLink = new ReconnectingConnection(label + "outgoing", broker, outgoing, outgoingHealth);
    incomingLink = new ReconnectingConnection(label + "incoming", broker, incoming, incomingHealth);
    BrokerConnection first = broker.connect(label + "outgoing");
    try {
      outgoing.declare(first);
      incoming.declare(first);
    } catch (BrokerException e) {
      first.close();
      throw e;
    }
    local.queuesReady(address);
    outgoingLink.start(first);
    incomingLink.start();
    Watch watch = watch();
    router.onCensus(watch::counted);
    router.onForged(this::forged);
    router.onNewcomer(watch::newcomer);
    timer.every(Watch.EVERY, watch::look);
    if (options.processes() == 0) {
      // A supervisor of this engine's own tells these things itself.
      FleetNotices told = new FleetNotices(job.job(), line -> notices.accept(line));
      actions.onRanAgain(told::ranAgain);
      router.onFleetNews(told);
      timer.every(
          Watch.EVERY,
          () -> {
            List<Announcement> silent = fleet.takeSilent();
            told.look(silent);
            lives.ifPresent(events -> events.silent(silent));
          });
    } else if (lives.isPresent()) {
      timer.every(Watch.EVERY, () -> lives.get().silent(fleet.takeSilent()));
    }
    timer.every(Watch.EVERY, jobs::look);
  }

  /** An embedded broker that is away is dead. */
  private Duration waitForBroker() {
    Duration wait = options.waitForBroker();
    boolean embedded = options.broker().isEmpty();
    return embedded && wait.compareTo(EMBEDDED_AWAY) > 0 ? EMBEDDED_AWAY : wait;
  }

  private BrokerAddress startBroker() {
    try {
      return local.startBroker();
    } catch (IllegalStateException e) {
      throw new EngineBrokenException(Reason.BROKER, e.getMessage());
    } catch (LinkageError e) {
      String words = "the embedded broker cannot start, because a class of its is missing: " + e;
      throw new EngineBrokenException(Reason.BROKER, words);
    }
  }

  private Watch watch() {
    Consumer<String> tell = line -> notices.accept(line);
    List<LinkHealth> links = List.of(incomingHealth, outgoingHealth);
    Optional<WorkerWatch> workers =
        options.processes() > 0
            ? Optional.empty()
            : Optional.of(
                new WorkerWatch(
                    names,
                    brokerName,
                    options.waitForWorkers(),
                    fleet,
                    tell,
                    () -> noWorkersYet.run(),
                    System::nanoTime));
    return new Watch(
        ledger,
        incoming,
        outgoing,
        new BrokerWatch(brokerName, waitForBroker(), links, tell, System::nanoTime),
        new RefusalWatch(options.waitForBroker(), fleet, tell, System::nanoTime),
        workers,
        fleet,
        actions,
        breakage,
        tell);
  }

  private void forged(ResultMessage message) {
    ledger.forged();
    LOG.debug("dropped results of job '{}' from {}", message.job(), message.host());
    if (ledger.totals().forged() == 1) {
      notices.accept(
          "results without the key of this job came in and are dropped: they are forged, or a"
              + " worker is of an older version");
    }
  }

  private void tooLarge(Outgoing.Envelope envelope, OptionalLong mostBytes) {
    actions.tooLarge(envelope, mostBytes);
  }

  private void refused(String reason) {
    breakage.report(Reason.BROKER, reason);
  }

  private void broken(Throwable error) {
    LOG.debug("broken", error);
    breakage.report(
        Reason.FAULT, "the producer cannot go on after an error: " + ThrowableText.line(error));
  }

  /** What this engine's job is called. */
  public JobNames job() {
    return job;
  }

  @Override
  public Optional<JobNames> fleetJob() {
    return Optional.of(job);
  }

  /** Which broker this uses, for people: "embedded", or its address without the password. */
  public String brokerName() {
    return brokerName;
  }

  @Override
  public void forget(String otherJob, String own) {
    tell(new ControlMessage.Cancel(otherJob, List.of(IndexRange.ALL), false));
    incoming.forget(new JobNames(otherJob, own, ""));
  }

  @Override
  public boolean awaitPublished(Duration limit) {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    return window.awaitSent(limit)
        && outgoing.awaitIdle(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  /**
   * Who takes what a user should know while a job runs: that the broker is away, or takes no
   * messages, or is back. Without a listener it is logged. Called on a thread of the engine; must
   * not block.
   */
  public void onNotice(Consumer<String> listener) {
    notices = listener;
  }

  /**
   * Has something run once if some seconds after the first submission no worker of the fleet has
   * been heard of. Not called for workers that this engine started itself.
   */
  public void onNoWorkersYet(Runnable notice) {
    noWorkersYet = notice;
  }

  @Override
  public int submit(Work work, int firstIndex, List<Object[]> arguments) {
    long queued = ItemTiming.now();
    if (firstIndex == 0) {
      report.began(work);
    }
    try {
      return encodeAndSend(work, firstIndex, arguments, queued);
    } catch (Throwable e) { // of the library's own: out of memory, mostly
      ledger.submitted(1);
      refuse(work, firstIndex, e, queued);
      return 1;
    }
  }

  /** Nothing is submitted if this throws. */
  private int encodeAndSend(Work work, int firstIndex, List<Object[]> arguments, long queued) {
    int most = Math.min(arguments.size(), Limits.MAX_ITEMS);
    JsonValues.Builder items = new JsonValues.Builder(most);
    Throwable fault = null;
    boolean interrupted = false;
    while (fault == null && items.size() < most && items.bytes() < ENOUGH_BYTES) {
      fault = encode(work, arguments.get(items.size()), items);
      interrupted |= Thread.interrupted(); // the next item has no part in it
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    int encoded = items.size();
    if (encoded > 0) {
      send(work, firstIndex, items, queued);
    }
    if (fault == null) {
      return encoded;
    }
    ledger.submitted(1);
    refuse(work, firstIndex + encoded, fault, queued);
    return encoded + 1;
  }

  /** Adds the arguments as JSON; returns what was thrown if they cannot be encoded. */
  private static Throwable encode(Work work, Object[] item, JsonValues.Builder items) {
    try {
      work.codec().encode(item, items);
      return null;
    } catch (Throwable e) { // the user's code writes its own values
      return e;
    }
  }

  private void refuse(Work work, int index, Throwable fault, long queued) {
    ledger.failed(FailureKind.ENCODING);
    work.sink().answered(index, unrun(Work.refusal(fault), queued), ItemArguments.UNKNOWN);
  }

  private void send(Work work, int firstIndex, JsonValues.Builder items, long queued) {
    JsonValues values = items.toValues();
    TaskChunk chunk = new TaskChunk(work, firstIndex, values, queued);
    work.sink().held(chunk.bytes());
    ledger.submitted(values.size());
    if (!window.send(chunk)) {
      ItemActions.release(chunk, true);
      for (int i = 0; i < values.size(); i++) {
        ledger.failed(FailureKind.TERMINATED);
        work.sink().answered(firstIndex + i, unrun(TERMINATED, queued), ItemArguments.UNKNOWN);
      }
      return;
    }
    jobs.submitted();
  }

  @Override
  public int cancel(Work work, int firstIndex, int lastIndex) {
    return cancel(work, firstIndex, lastIndex, false);
  }

  private int cancel(Work work, int firstIndex, int lastIndex, boolean waitingOnly) {
    return cancel(table.open(work, firstIndex, lastIndex), CANCELLED, waitingOnly);
  }

  private int cancel(List<Long> open, Failure failure, boolean waitingOnly) {
    List<Long> claimed = new ArrayList<>();
    for (long id : open) {
      if (actions.answer(id, failure)) {
        claimed.add(id);
      }
    }
    if (!claimed.isEmpty()) {
      tell(new ControlMessage.Cancel(job.job(), IndexRange.of(claimed), waitingOnly));
    }
    return claimed.size();
  }

  @Override
  public void onCancelled(Runnable listener) {
    jobs.onCancelled(listener);
  }

  @Override
  public String build(String task, ClassLoader loader) {
    return builds.own(task, loader);
  }

  @Override
  public void cancelAll(String reason) {
    cancel(table.open(), Failure.of(FailureKind.CANCELLED, reason), false);
  }

  /** Which items run is known to the workers: they answer those that they have not begun. */
  @Override
  public void cancelWaiting(Work work, int firstIndex, int lastIndex) {
    if (size() == 0) {
      // Nobody may ever answer. But workers may have begun before their supervisor was heard.
      cancel(work, firstIndex, lastIndex, true);
      return;
    }
    List<Long> open = actions.cancelWaiting(work, firstIndex, lastIndex);
    if (!open.isEmpty()) {
      tell(new ControlMessage.Cancel(job.job(), IndexRange.of(open), true));
    }
  }

  private void tell(ControlMessage.Cancel cancel) {
    cancelled.add(cancel);
    cancel.parts().forEach(sender::tell);
  }

  @Override
  public int size() {
    return local.ready().orElseGet(fleet::ready);
  }

  @Override
  public void onBroken(Consumer<EngineBrokenException> listener) {
    breakage.listener(listener);
  }

  @Override
  public void broken(String words) {
    breakage.report(Reason.FAULT, words);
  }

  /** The name of a fleet of its own is a new one each time. */
  @Override
  public String fleetName() {
    boolean own = options.broker().isEmpty() || names.isOwn();
    return own ? "own" : names.fleet();
  }

  @Override
  public LinkFigures links() {
    return new LinkFigures(
        incomingHealth.reconnects() + outgoingHealth.reconnects(),
        incomingHealth.blocked().isPresent() || outgoingHealth.blocked().isPresent());
  }

  @Override
  public Counters ledger() {
    return ledger;
  }

  @Override
  public void terminate() {
    table.close().forEach(id -> actions.answer(id, TERMINATED));
    window.answered(); // nothing is held any more
    outgoing.dropTasks();
    if (local.ready().isPresent()) {
      local.kill();
    } else {
      tell(new ControlMessage.Cancel(job.job(), List.of(IndexRange.ALL), false));
    }
  }

  private static Answer unrun(Failure failure, long queued) {
    return new Answer.Failed(failure, null, 0, ItemTiming.never(queued));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!table.close().isEmpty()) {
      terminate();
    }
    timer.close();
    jobs.close();
    builds.tell();
    if (incomingLink != null) {
      flush();
      incoming.stop();
      end(incomingLink);
      if (names.isOwn()) {
        // Its queues go last.
        local.close();
      }
      // Code of the user's may hold up the one who would have done it.
      outgoing.deleteAtEnd(incoming.left());
      outgoing.stop();
      end(outgoingLink);
    }
    local.close();
  }

  private void flush() {
    // What tells the fleet to forget this job should still arrive, also at a supervisor that only
    // starts: it says hello, and is told again.
    if (options.processes() == 0 && !cancelled.isEmpty()) {
      fleet.awaitSupervisor(LAST_WORDS);
    }
    outgoing.awaitIdle(Duration.ofMillis(500));
  }

  private static void end(ReconnectingConnection link) {
    try {
      link.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    link.close();
  }
}
