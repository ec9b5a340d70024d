package dev.warren.supervisor;

import static java.util.Objects.requireNonNull;

import dev.warren.broker.QueueNames;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Command;
import dev.warren.message.ProcessStatus;
import dev.warren.message.ResultMessage;
import dev.warren.message.SupervisorStatus;
import dev.warren.worker.contract.DurationText;
import dev.warren.worker.contract.Hosts;
import dev.warren.worker.contract.WorkerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a number of worker processes alive: launches and watches them, replaces those that end,
 * answers for the items that ended with them, and leaves nothing behind.
 *
 * <pre>
 *                             quiet
 *            start            ---------&gt;
 *   (new) ---------&gt; WORKING             QUIET
 *                       |     &lt;---------   |
 *                       |      resume      |
 *                       +---- gave up -----+----&gt; GAVE_UP
 *                       |                  |         |
 *                     stop               stop      stop
 *                       v                  v         v    grace over                 2 s
 *                   DRAINING &lt;-------------+---------+  -------------&gt; TERMINATING -----&gt; KILLING
 *                       |                                                  |               |
 *                       +------------------ no process left ---------------+---------------+----&gt; ENDED
 *
 *   kill leads from everywhere to KILLING
 * </pre>
 *
 * <p>In QUIET the processes stay, those that come later too, and take no tasks.
 *
 * <p>One thread, {@code warren-supervisor}, owns all state and does everything, in answer to an
 * event or at a tick. Every process has two threads for its pipes ({@link CommandPipe}, {@link
 * OutputPump}), and the connection to the broker has one, which alone uses its channels ({@link
 * ControlLink}). All are daemons, and none outlives {@link #stop} or {@link #kill}. A step of the
 * supervisor's thread that fails is logged and repeated; should the thread end all the same, it
 * kills all processes first. The life of one process is drawn at {@link WorkerHandle}; {@link
 * RestartPolicy} has the rules of replacing it.
 *
 * <p>When the supervisor's virtual machine ends, in whatever way, its processes read the end of
 * their commands and end too.
 *
 * <p>All methods are thread-safe.
 */
public final class Supervisor implements AutoCloseable {
  /** From SIGTERM, after the grace period, to SIGKILL. */
  public static final Duration TERMINATE_PATIENCE = Duration.ofSeconds(2);

  /** How long {@link #stop} tries to send its last reports; {@link #kill} does not try for long. */
  public static final Duration REPORT_PATIENCE = Duration.ofSeconds(2);

  private static final Duration KILL_REPORT_PATIENCE = Duration.ofMillis(500);

  /** SIGKILL takes effect at once, unless the kernel holds the process, possibly for ever. */
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private static final Duration LONGEST_GRACE = Duration.ofDays(365);
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

  /** How long after its first process is ready the class path is looked at. */
  private static final Duration BUILD_DELAY = Duration.ofSeconds(2);

  /**
   * How many control messages wait for the supervisor's thread before no more are taken from the
   * broker: few, because any client may send large ones.
   */
  private static final int MAX_HEARD = 16;

  /** How long one waits then, lest the end of that thread holds up the link. */
  private static final Duration HEARD_PATIENCE = Duration.ofMillis(100);

  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration RESTLESS_TICK = Duration.ofMillis(20);

  private static final String VERSION =
      Optional.ofNullable(Supervisor.class.getPackage().getImplementationVersion()).orElse("");

  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  private enum Phase {
    WORKING,
    QUIET,
    GAVE_UP,
    DRAINING,
    TERMINATING,
    KILLING,
    ENDED
  }

  private final String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final SupervisorConfig config;
  private final CompletableFuture<BrokerAddress> broker;
  private final CompletableFuture<?> queues;
  private final SupervisorListener listener;
  private final Reporter.Factory reporters;
  private final Launcher launcher;
  private final WorkerPool pool;
  private final Announcer announcer;
  private final ThreadDumps dumps = new ThreadDumps(System::nanoTime, this::answer);
  private final String host = Hosts.local();
  private final long startedAt = System.currentTimeMillis();
  private final long memoryBytes = MachineMemory.totalBytes();
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final Semaphore heard = new Semaphore(MAX_HEARD);
  private final Thread thread = new Thread(this::run, "warren-supervisor");
  private final Thread cleanup = new Thread(this::cleanUp, "warren-supervisor-cleanup");
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean started;
  private boolean stopped;

  // All below belong to the supervisor's thread.
  private Phase phase = Phase.WORKING;
  private long phaseEnds;
  private long progressAt;
  private long lookAt = System.nanoTime();
  private final Autoscaler autoscaler;
  private final OpenWork openWork = new OpenWork();
  private final BurstWatch burst = new BurstWatch();
  private int lastReady;

  /** Before, the processors have better things to do than to read the class path. */
  private Optional<Long> readySince = Optional.empty();

  private Duration reportPatience = KILL_REPORT_PATIENCE;
  private Optional<Reporter> reporter = Optional.empty();

  /**
   * Prepares a supervisor for a fleet whose queues exist; nothing is launched before {@link
   * #start}.
   *
   * @param config how many processes, and of what kind
   * @param broker address of the broker, as soon as that is known; processes are launched before.
   *     If it completes with an exception, the supervisor gives up
   * @param listener is told what happens
   */
  public Supervisor(
      SupervisorConfig config,
      CompletableFuture<BrokerAddress> broker,
      SupervisorListener listener) {
    this(config, broker, broker, listener);
  }

  /**
   * Prepares a supervisor for a fleet whose queues are still being made.
   *
   * @param queues completed when they exist; processes connect before, and take tasks from then on
   */
  public Supervisor(
      SupervisorConfig config,
      CompletableFuture<BrokerAddress> broker,
      CompletableFuture<?> queues,
      SupervisorListener listener) {
    this(
        config,
        broker,
        queues,
        listener,
        new JavaLauncher(config),
        (id, address, incoming) ->
            ControlLink.open(id, config, address, incoming, new QuietListener(listener)::log));
  }

  Supervisor(
      SupervisorConfig config,
      CompletableFuture<BrokerAddress> broker,
      CompletableFuture<?> queues,
      SupervisorListener listener,
      Launcher launcher,
      Reporter.Factory reporters) {
    this.config = requireNonNull(config, "config");
    this.broker = requireNonNull(broker, "broker");
    this.queues = requireNonNull(queues, "queues");
    this.listener = new QuietListener(requireNonNull(listener, "listener"));
    this.reporters = reporters;
    this.launcher = launcher;
    pool =
        new WorkerPool(
            config,
            launcher,
            this.listener,
            host,
            System::nanoTime,
            this::report,
            worker -> events.add(worker::outputEnded));
    autoscaler = new Autoscaler(config.scaling(), config.threads());
    announcer = new Announcer(() -> announcement(false), System::nanoTime);
    thread.setDaemon(true);
  }

  /**
   * Launches the processes and returns at once; they get their configuration when the broker is
   * known.
   *
   * @throws IllegalStateException if it was started or stopped before
   */
  public synchronized void start() {
    if (started || stopped) {
      throw new IllegalStateException("a supervisor is started once");
    }
    started = true;
    Runtime.getRuntime().addShutdownHook(cleanup);
    thread.start();
    broker.whenComplete(
        (address, error) -> events.add(() -> brokerKnown(Optional.ofNullable(address), error)));
    queues.thenRun(() -> events.add(pool::begin));
  }

  /** What it calls itself in announcements. */
  public String id() {
    return id;
  }

  /** How many processes take tasks now. Does not block. */
  public int ready() {
    return (int) pool.workers().stream().filter(WorkerHandle::takesTasks).count();
  }

  /** How many processes are kept now. Does not block. */
  public int wanted() {
    return pool.wanted();
  }

  /** Keeps some more processes, or fewer, as far as the bounds allow that. Does not block. */
  public void scaleBy(int processes) {
    events.add(() -> listener.log(scale(processes, true).text()));
  }

  /** What is known about every process that exists now. Does not block. */
  public List<ProcessStatus> processes() {
    return pool.workers().stream().map(WorkerHandle::status).toList();
  }

  /**
   * Cancels items in all processes, those that are launched later included. A process that still
   * runs one 2 s later is killed, unless the item may go on, and the item reported as cancelled.
   * Does not block.
   */
  public void cancel(ControlMessage.Cancel items) {
    events.add(() -> pool.cancel(items));
  }

  /**
   * Ends all processes in good order: asks them to finish their items and to give back all others;
   * after the grace period sends SIGTERM, and {@link #TERMINATE_PATIENCE} later SIGKILL. Processes
   * that are not ready yet are killed at once. Blocks until no process and no thread is left; the
   * listener's {@code log} is told what is waited for. An interrupt turns this into {@link #kill},
   * and is kept. Without effect if all has ended.
   *
   * @param grace how long running items may take, at most a year
   * @throws IllegalStateException if called by the listener
   */
  public void stop(Duration grace) {
    // Longer ones do not fit into nanoseconds.
    Duration bounded = grace.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE : grace;
    end(() -> drain(bounded));
  }

  /**
   * Ends all processes with SIGKILL, and what they have started with them. Blocks until none is
   * left. Without effect if all has ended.
   *
   * @throws IllegalStateException if called by the listener
   */
  public void kill() {
    end(this::killAll);
  }

  /** {@link #stop} with the configured grace period. */
  @Override
  public void close() {
    stop(config.gracePeriod());
  }

  private void end(Runnable how) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("a listener cannot wait for the supervisor that called it");
    }
    synchronized (this) {
      stopped = true;
      if (!started) {
        return;
      }
    }
    events.add(how);
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        events.add(this::killAll);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (phase != Phase.ENDED) {
        guarded(this::tick);
        boolean restless = pool.isRestless() || dumps.isWaiting() || announcer.isAsked();
        Duration pause = restless ? RESTLESS_TICK : TICK;
        Runnable event = events.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        // However many there are, the processes are watched, too.
        for (int i = 0; i < MAX_HEARD && event != null; i++) {
          guarded(event);
          event = i + 1 < MAX_HEARD ? events.poll() : null;
        }
      }
    } catch (InterruptedException e) {
      // No code interrupts this thread; should it happen, it ends.
    } finally {
      try {
        if (isOn()) {
          guarded(() -> giveUp("The supervisor's thread ended unexpectedly."));
        }
        guarded(this::leaveNothing);
      } finally {
        ended.countDown();
      }
    }
  }

  /** Runs a step, and logs what it throws: the processes are watched on. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      // Errors too: the next tick does what this step has not done.
      LOG.error("A step of the supervisor failed", e);
    }
  }

  private void tick() {
    pool.tick().filter(reason -> isOn()).ifPresent(this::giveUp);
    dumps.tick();
    lookAtQueues();
    long now = System.nanoTime();
    boolean due = now - phaseEnds >= 0;
    switch (phase) {
      case WORKING, QUIET -> {
        if (pool.isOver()) {
          giveUp("this JVM is ending: worker processes that have ended are not replaced any more");
        }
      }
      case GAVE_UP, ENDED -> {}
      case DRAINING -> {
        if (due) {
          listener.log(
              "the grace period is over: SIGTERM for "
                  + pool.describe()
                  + ", and SIGKILL in "
                  + DurationText.of(TERMINATE_PATIENCE));
          pool.terminate();
          enter(Phase.TERMINATING, TERMINATE_PATIENCE);
        }
        progress(now);
      }
      case TERMINATING -> {
        if (due) {
          listener.log("SIGKILL for " + pool.describe());
          killAll();
        }
      }
      case KILLING -> {
        if (due) {
          listener.log(
              "processes that SIGKILL does not end are left to the system: " + pool.describe());
          pool.abandon();
        }
      }
    }
    int ready = ready();
    if (ready != lastReady) {
      lastReady = ready;
      readySince = readySince.or(() -> Optional.of(System.nanoTime()));
      listener.ready(ready);
    }
    if (phase.compareTo(Phase.DRAINING) >= 0 && pool.workers().isEmpty()) {
      phase = Phase.ENDED;
    } else if (reporter.isPresent()) {
      announcer.announce(reporter.get());
    }
  }

  /** Has the queues counted from time to time, where that decides anything. */
  private void lookAtQueues() {
    long now = System.nanoTime();
    Scaling scaling = config.scaling();
    if ((scaling.isAutomatic() || scaling.burst()) && reporter.isPresent() && now - lookAt >= 0) {
      lookAt = now + Autoscaler.INTERVAL.toNanos();
      reporter.get().count(queued -> events.add(() -> counted(queued)));
    }
  }

  private void counted(QueuedWork queued) {
    // In a large fleet all that look cost more than it matters to be quick.
    lookAt += TimeUnit.MILLISECONDS.toNanos(queued.consumers());
    if (phase != Phase.WORKING) {
      return;
    }
    long now = System.nanoTime();
    Autoscaler.Look look = pool.look(queued, openWork.items(now));
    if (config.scaling().isAutomatic()) {
      int before = pool.wanted();
      if (autoscaler.mayGrow(look, before) && openWork.isToBeAsked(queued.consumers(), now)) {
        var ask = new ControlMessage.AskJobs(id);
        reporter.ifPresent(r -> r.tell(List.of(QueueNames.PRODUCERS), ask));
      }
      autoscaler
          .look(look, before)
          .ifPresent(
              decision -> {
                pool.scale(decision.processes());
                listener.log(
                    before + " -> " + decision.processes() + " processes: " + decision.why());
              });
    }
    if (config.scaling().burst() && burst.isOver(look) && listener.stopAsked()) {
      listener.log("nothing is left to do");
      drain(config.gracePeriod());
    }
  }

  /** Whether it is neither ending nor has given up. */
  private boolean isOn() {
    return phase == Phase.WORKING || phase == Phase.QUIET;
  }

  private void brokerKnown(Optional<BrokerAddress> address, Throwable error) {
    if (!isOn()) {
      return;
    }
    if (address.isEmpty()) {
      giveUp("There is no broker: " + error.getMessage());
      return;
    }
    var configuration =
        new WorkerConfig(
            address.get().toUriWithPassword(),
            config.fleet(),
            config.queueType(),
            config.initializer(),
            config.initializerArgument(),
            config.maxTasksPerChild(),
            id,
            config.rules());
    pool.configure(configuration.toJsonLine());
    reporter = Optional.of(reporters.open(id, address.get(), this::hear));
  }

  /** Called by the reporter's thread. */
  private void hear(ControlMessage message) {
    if (message instanceof ControlMessage.Cancel cancel) {
      heard(() -> pool.cancel(cancel));
    } else if (message instanceof ControlMessage.Recall recall) {
      heard(() -> pool.recall(recall));
    } else if (message instanceof ControlMessage.Job job) {
      heard(() -> openWork.heard(job.status(), System.nanoTime()));
    } else if (message instanceof Command command) {
      heard(() -> obey(command));
    } else if (message instanceof ControlMessage.Ask ask && announcer.asked(ask.reply())) {
      events.add(() -> {}); // ends the wait for the next tick
    }
  }

  private void heard(Runnable event) {
    boolean counted = false;
    try {
      counted = heard.tryAcquire(HEARD_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the link ends
    }
    Runnable done = counted ? heard::release : () -> {};
    events.add(
        () -> {
          done.run();
          event.run();
        });
  }

  private void obey(Command command) {
    switch (command.verb()) {
      case SCALE -> answer(command, scale(command.processes().orElseThrow(), command.relative()));
      case QUIET -> answer(command, quiet());
      case RESUME -> answer(command, resume());
      case RESTART -> answer(command, restart());
      case STOP -> stopAsCommanded(command);
      case DUMP ->
          pool.workers().stream()
              .filter(worker -> worker.pid() == command.pid())
              .findFirst()
              .ifPresentOrElse(
                  worker -> dumps.begin(command, worker),
                  () -> answer(command, Answer.no("no such worker process: " + command.pid())));
    }
  }

  private void answer(Command command, Answer answer) {
    if (command.verb() != ControlMessage.Verb.DUMP) {
      listener.log(
          "told to " + command.verb().name().toLowerCase(Locale.ROOT) + ": " + answer.text());
    }
    var done = new ControlMessage.Done(command.id(), id, host, answer.ok(), answer.text());
    reporter.ifPresent(r -> r.tell(List.of(command.reply()), done));
  }

  private Answer scale(int amount, boolean relative) {
    if (!isOn()) {
      return ending();
    }
    Scaling scaling = config.scaling();
    int before = pool.wanted();
    long wanted = relative ? (long) before + amount : amount;
    int least = scaling.isAutomatic() ? scaling.minimum() : 1;
    int most = scaling.isAutomatic() ? scaling.maximum() : Scaling.MOST_PROCESSES;
    if (wanted < least || wanted > most) {
      return Answer.no(
          wanted
              + (wanted == 1 ? " process" : " processes")
              + " cannot be: it keeps "
              + least
              + " to "
              + most
              + (wanted < 1 ? "; 'quiet' has them take no tasks, and 'stop' ends them" : ""));
    }
    pool.scale((int) wanted);
    String processes = wanted + (wanted == 1 ? " process" : " processes");
    return Answer.yes(wanted == before ? processes + ", as before" : before + " -> " + processes);
  }

  private Answer quiet() {
    if (!isOn()) {
      return ending();
    }
    phase = Phase.QUIET;
    pool.quiet(true);
    return Answer.yes("no more tasks are taken, and those that run go on");
  }

  private Answer resume() {
    if (!isOn()) {
      return ending();
    }
    phase = Phase.WORKING;
    pool.quiet(false);
    return Answer.yes("tasks are taken again");
  }

  private Answer restart() {
    if (!isOn()) {
      return ending();
    }
    Optional<String> obstacle = launcher.renew();
    if (obstacle.isPresent()) {
      return Answer.no("not restarted, and the old processes go on: " + obstacle.get());
    }
    int processes = pool.wanted();
    int atATime = pool.restart();
    return Answer.yes(
        processes
            + (processes == 1 ? " process is" : " processes are")
            + " being replaced, "
            + (atATime == 1 ? "one at a time" : atATime + " at a time"));
  }

  private void stopAsCommanded(Command command) {
    if (isOn() && !listener.stopAsked()) {
      answer(command, Answer.no("it belongs to a producer, and ends with that"));
    } else if (command.now()) {
      answer(command, Answer.yes("killed: " + pool.describe()));
      killAll();
    } else {
      answer(
          command,
          isOn() ? Answer.yes("no more tasks are taken, and those that run may finish") : ending());
      drain(config.gracePeriod());
    }
  }

  private Answer ending() {
    return Answer.no("it is ending already" + (phase == Phase.GAVE_UP ? ": it gave up" : ""));
  }

  private Announcement announcement(boolean gone) {
    return new Announcement(
        id,
        host,
        ProcessHandle.current().pid(),
        gone ? List.of() : processes(),
        gone || !isOn(),
        gone,
        Optional.of(status()));
  }

  /** Whether it has had processes for a while: short jobs need not pay for reading all jars. */
  private boolean isSettled() {
    return readySince.isPresent() && System.nanoTime() - readySince.get() >= BUILD_DELAY.toNanos();
  }

  private SupervisorStatus status() {
    Scaling scaling = config.scaling();
    int wanted = pool.wanted();
    return new SupervisorStatus(
        phase == Phase.WORKING
            ? SupervisorStatus.State.WORKING
            : phase == Phase.QUIET ? SupervisorStatus.State.QUIET : SupervisorStatus.State.STOPPING,
        wanted,
        scaling.isAutomatic() ? scaling.minimum() : wanted,
        scaling.isAutomatic() ? scaling.maximum() : wanted,
        config.threads(),
        Runtime.getRuntime().availableProcessors(),
        memoryBytes,
        VERSION,
        System.getProperty("java.version"),
        isSettled() ? launcher.build() : "",
        startedAt,
        System.currentTimeMillis(),
        pool.restarts(),
        pool.lastDeath());
  }

  private void report(String replyTo, ResultMessage message) {
    reporter.ifPresent(r -> r.report(replyTo, message));
  }

  private void giveUp(String reason) {
    phase = Phase.GAVE_UP;
    pool.close();
    pool.kill();
    listener.gaveUp(reason);
  }

  private void drain(Duration grace) {
    if (phase.compareTo(Phase.DRAINING) < 0) {
      pool.close();
      enter(Phase.DRAINING, grace);
      reportPatience = REPORT_PATIENCE;
      listener.log("no more tasks are taken; those that have not begun go back to the queue");
      // Told before the processes are asked: those that run a task now are waited for.
      progressAt = System.nanoTime();
      progress(progressAt);
      pool.drain();
    } else if (phase == Phase.DRAINING) {
      // Another caller has less patience.
      phaseEnds = Math.min(phaseEnds, System.nanoTime() + grace.toNanos());
    }
  }

  private void killAll() {
    if (phase != Phase.KILLING && phase != Phase.ENDED) {
      pool.close();
      pool.kill();
      enter(Phase.KILLING, KILL_PATIENCE);
    }
  }

  private void enter(Phase next, Duration limit) {
    phase = next;
    phaseEnds = System.nanoTime() + limit.toNanos();
  }

  private void progress(long now) {
    if (now - progressAt >= 0 && !pool.workers().isEmpty()) {
      progressAt = now + PROGRESS_INTERVAL.toNanos();
      long seconds = Math.max(0, Math.round((phaseEnds - now) / 1e9));
      listener.log("waiting up to " + seconds + "s for " + pool.describe());
    }
  }

  private void leaveNothing() {
    pool.close();
    pool.kill();
    pool.abandon();
    dumps.close();
    launcher.retire();
    reporter.ifPresent(r -> r.close(announcement(true), reportPatience));
    try {
      Runtime.getRuntime().removeShutdownHook(cleanup);
    } catch (IllegalStateException e) {
      // The virtual machine is ending, and the hook runs already.
    }
  }

  /**
   * Deletes files that have names at the end of the virtual machine; processes end by themselves.
   */
  private void cleanUp() {
    pool.close();
    launcher.retire();
    pool.workers().forEach(WorkerHandle::deleteStatus);
  }
}
