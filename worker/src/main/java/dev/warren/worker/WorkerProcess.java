package dev.warren.worker;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.Cancellations;
import dev.warren.worker.contract.Hosts;
import dev.warren.worker.contract.InWorker;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.Signals;
import dev.warren.worker.contract.WorkerCommand;
import dev.warren.worker.contract.WorkerConfig;
import dev.warren.worker.contract.WorkerExit;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of a worker process: takes tasks from the fleet's queue, runs one item at a time
 * and sends the results. Launched by a supervisor only, which hands it the path of a {@link
 * SharedStatus} and that of a pipe as its arguments. Through the pipe comes a {@link WorkerConfig}
 * as the first line, and then {@link WorkerCommand}s; its end means that the supervisor is gone:
 * the process ends at once. Standard input is empty, also for the programs that tasks start.
 *
 * <p>Threads: {@code main} waits for the end; {@code warren-commands} reads the pipe; {@code
 * warren-task} runs tasks; {@code warren-session} owns the channels; {@code warren-warm-up} loads
 * what items need, and is gone before the first; {@code warren-deadline} exists once an item has
 * had a time limit.
 */
public final class WorkerProcess {
  /** How long the shutdown hooks that tasks have left may take. */
  private static final Duration HOOKS_PATIENCE = Duration.ofSeconds(5);

  /** How long a process that never had a broker keeps that to itself. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final SharedStatus.Writer box;
  private final FileChannel lifeline;
  private final BufferedReader commands;
  private final LastDefence lastDefence;
  private final Cancellations cancellations = new Cancellations();
  private final CompletableFuture<Void> warm = new CompletableFuture<>();
  private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
  private TaskThread taskThread;
  private WorkerSession workerSession;

  private WorkerProcess(SharedStatus.Writer box, FileChannel lifeline) {
    this.box = box;
    this.lifeline = lifeline;
    this.commands =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(lifeline), StandardCharsets.UTF_8), 1024);
    this.lastDefence = new LastDefence(box);
  }

  /** Runs the process; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      System.err.println("This is started by 'worker start', not by hand.");
      System.exit(WorkerExit.BAD_CONFIGURATION.code());
    }
    System.setIn(InputStream.nullInputStream());
    // Tasks must not mix their prints with anybody's results, nor end those of others.
    System.setErr(new LastingStream());
    System.setOut(System.err);
    // Ctrl-C in a terminal reaches the whole group; what follows from it is the supervisor's
    // decision.
    Signals.handle("INT", () -> {});
    // So does the end of the terminal itself.
    Signals.handle("HUP", () -> {});
    InWorker.mark();
    SharedStatus.Writer box = SharedStatus.open(Path.of(arguments[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(box::ending, "warren-ending"));
    WorkerExit exit = new WorkerProcess(box, new FileInputStream(arguments[1]).getChannel()).run();
    System.exit(exit.code());
  }

  private WorkerExit run() throws IOException, InterruptedException {
    // While the configuration is on its way and the broker starts.
    start("warren-warm-up", this::warmUp);
    String line = commands.readLine();
    if (line == null) {
      throw orphaned();
    }
    try {
      begin(WorkerConfig.parse(line));
    } catch (IllegalArgumentException e) {
      LastDefence.say("worker: " + e.getMessage());
      System.exit(WorkerExit.BAD_CONFIGURATION.code());
    }
    Thread listener = start("warren-commands", this::listen);
    Runtime.getRuntime().addShutdownHook(new Thread(this::boundEnd, "warren-end"));
    WorkerExit end = exit.join();
    // A virtual machine that ends waits 300 ms for a thread that reads; this one lets it go.
    lifeline.close();
    listener.join();
    return end;
  }

  private Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(lastDefence);
    thread.start();
    return thread;
  }

  private void warmUp() {
    try {
      WarmUp.run(WorkerProcess.class.getClassLoader());
    } catch (Throwable e) {
      // Such as a library of the user's in another version: the items that need it fail with the
      // reason, and the others run.
    }
    warm.complete(null);
  }

  /** Tasks may leave hooks that never end, or wait for each other. */
  private void boundEnd() {
    start(
        "warren-halt",
        () -> {
          LockSupport.parkNanos(HOOKS_PATIENCE.toNanos());
          LastDefence.say(
              "worker: a shutdown hook went on for "
                  + HOOKS_PATIENCE.toSeconds()
                  + " s, so the process is ended without it");
          WorkerExit planned = exit.getNow(null);
          Runtime.getRuntime().halt(planned == null ? 1 : planned.code());
        });
  }

  private void listen() {
    try {
      for (String line; (line = commands.readLine()) != null; ) {
        obey(line);
      }
    } catch (IOException e) {
      if (exit.isDone()) {
        return;
      }
    }
    throw orphaned();
  }

  private void begin(WorkerConfig config) {
    Broker broker = new Broker(BrokerAddress.parse(config.brokerUri()), config.queueType());
    Outbox outbox = new Outbox();
    Inbox inbox = new Inbox(outbox::wake);
    ReplyFactory letters = new ReplyFactory(Hosts.local(), ProcessHandle.current().pid());
    workerSession =
        new WorkerSession(new QueueNames(config.fleet()), letters, inbox, outbox, box, lastDefence);
    ReconnectingConnection link =
        new ReconnectingConnection("session", broker, workerSession, new ConnectionListener());
    taskThread =
        new TaskThread(
            inbox,
            outbox,
            workerSession,
            box,
            cancellations,
            WorkerProcess.class.getClassLoader(),
            config,
            lastDefence,
            () -> {
              box.state(SharedStatus.State.CONNECTING);
              link.start();
            });
    Signals.handle("TERM", this::drain);
    taskThread.start();
  }

  private void obey(String line) {
    WorkerCommand command;
    try {
      command = WorkerCommand.parse(line);
    } catch (IllegalArgumentException e) {
      LastDefence.say("worker: " + e.getMessage());
      return;
    }
    if (command instanceof WorkerCommand.Cancel cancel) {
      cancellations.add(cancel.items());
      taskThread.cancelled();
    } else if (command instanceof WorkerCommand.Begin) {
      warm.thenRun(workerSession::begin);
    } else {
      drain();
    }
  }

  private void drain() {
    box.state(SharedStatus.State.DRAINING);
    workerSession.leave();
  }

  /**
   * Nobody is left to answer to; nothing that is not confirmed counts, so nothing is worth waiting
   * for.
   */
  private static IllegalStateException orphaned() {
    Runtime.getRuntime().halt(WorkerExit.DRAINED.code());
    return new IllegalStateException("halted");
  }

  /**
   * What becomes of the process when its connection does not come up, or is not needed any more.
   */
  private final class ConnectionListener implements ReconnectingConnection.Listener {
    private final long begun = System.nanoTime();
    private boolean told;

    @Override
    public boolean lost(BrokerException reason) {
      if (reason instanceof BrokerException.Refused) {
        refused(reason);
      } else if (reason instanceof BrokerException.Lost && workerSession.wasServed()) {
        LastDefence.say("worker: " + reason.getMessage() + "; connecting again");
      } else if (!told
          && !workerSession.wasServed()
          && System.nanoTime() - begun > SILENCE.toNanos()) {
        told = true;
        LastDefence.say("worker: no broker so far: " + reason.getMessage() + "; trying again");
      }
      return true;
    }

    /** Who was let in once has a task that may run, and is patient: brokers refuse in a restart. */
    private void refused(BrokerException reason) {
      if (!workerSession.wasServed()) {
        LastDefence.say("worker: " + reason.getMessage());
        Runtime.getRuntime().halt(WorkerExit.BROKER_REFUSED.code());
      }
      if (!told) {
        told = true;
        LastDefence.say("worker: " + reason.getMessage() + "; trying again");
      }
    }

    @Override
    public void ended() {
      if (!workerSession.isThrough()) {
        lastDefence.uncaughtException(
            Thread.currentThread(), new IllegalStateException("its work was not done"));
      }
      box.state(SharedStatus.State.STOPPED);
      exit.complete(taskThread.isRecycled() ? WorkerExit.RECYCLED : WorkerExit.DRAINED);
    }
  }
}
