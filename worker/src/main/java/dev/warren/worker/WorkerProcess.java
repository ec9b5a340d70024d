package dev.warren.worker;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.Cancellations;
import dev.warren.message.Recalls;
import dev.warren.worker.contract.DumpFile;
import dev.warren.worker.contract.DurationText;
import dev.warren.worker.contract.Hosts;
import dev.warren.worker.contract.InWorker;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.Signals;
import dev.warren.worker.contract.WorkerCommand;
import dev.warren.worker.contract.WorkerConfig;
import dev.warren.worker.contract.WorkerExit;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of a worker process: takes tasks from the fleet's queue, runs them and sends the
 * results. Only a supervisor launches it; its arguments are the paths of a {@link SharedStatus} and
 * of the command pipe. The pipe brings a {@link WorkerConfig} as the first line, and then {@link
 * WorkerCommand}s; its end means that the supervisor is gone, and the process ends at once.
 * Standard input is empty, also for the programs that tasks start.
 *
 * <p>Threads: {@code main} waits for the end; {@code warren-commands} reads the pipe; {@code
 * warren-task} runs tasks, or several of them do; {@code warren-session} owns the channels; {@code
 * warren-warm-up} loads what items need, and ends before the first; {@code warren-deadline} exists
 * once an item has had a time limit; {@code warren-dump} writes stack traces when they are asked
 * for. If one of them fails, {@link LastDefence} ends the process.
 */
public final class WorkerProcess {
  /** How long the shutdown hooks of tasks may take. */
  private static final Duration HOOKS_PATIENCE = Duration.ofSeconds(5);

  /** How long a process may be without a broker at its start before it says so. */
  private static final Duration TOLD_AFTER = Duration.ofSeconds(10);

  /** Known from the start: at the end no class can be loaded if somebody has replaced the jar. */
  private static final int ORPHANED = WorkerExit.DRAINED.code();

  private final SharedStatus.Writer status;
  private final FileChannel pipe;
  private final BufferedReader commands;
  private final LastDefence lastDefence;
  private final Cancellations cancellations = new Cancellations();
  private final Recalls recalls = new Recalls();
  private final CompletableFuture<Void> warm = new CompletableFuture<>();
  private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
  private TaskThreads taskThreads;
  private WorkerSession workerSession;

  private WorkerProcess(SharedStatus.Writer status, FileChannel pipe) {
    this.status = status;
    this.pipe = pipe;
    this.commands =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(pipe), StandardCharsets.UTF_8), 1024);
    this.lastDefence = new LastDefence(status);
  }

  /** Runs the process. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      System.err.println("This is started by 'worker start', not by hand.");
      System.exit(WorkerExit.BAD_CONFIGURATION.code());
    }
    System.setIn(InputStream.nullInputStream());
    // What tasks print goes to standard error, which no task can close for later ones.
    System.setErr(new UncloseableStream());
    System.setOut(System.err);
    // Ctrl-C in a terminal, and the end of the terminal, reach the whole process group; the
    // supervisor decides what follows.
    Signals.handle("INT", () -> {});
    Signals.handle("HUP", () -> {});
    InWorker.mark();
    SharedStatus.Writer status = SharedStatus.open(Path.of(arguments[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(status::ending, "warren-ending"));
    WorkerExit exit =
        new WorkerProcess(status, new FileInputStream(arguments[1]).getChannel()).run();
    System.exit(exit.code());
  }

  /** Standard error, which a task cannot close for later ones. */
  private static final class UncloseableStream extends PrintStream {
    private UncloseableStream() {
      super(
          new MarkedOutput(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err))),
          true,
          Charset.forName(System.getProperty("native.encoding", "UTF-8")));
    }

    @Override
    public void close() {
      flush();
    }
  }

  private WorkerExit run() throws IOException, InterruptedException {
    // Meanwhile the configuration is on its way and the broker starts.
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
    // Ends the reading thread, for which the end of the virtual machine would wait 300 ms.
    pipe.close();
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
    WarmUp.run(WorkerProcess.class.getClassLoader());
    warm.complete(null);
  }

  /** Bounds the time of the end: tasks may leave hooks that never end, or wait for each other. */
  private void boundEnd() {
    start(
        "warren-halt",
        () -> {
          LockSupport.parkNanos(HOOKS_PATIENCE.toNanos());
          LastDefence.say(
              "worker: a shutdown hook went on for "
                  + DurationText.of(HOOKS_PATIENCE)
                  + ", so the process is ended without it");
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
    Inbox inbox = new Inbox(status.threads(), outbox::wake);
    ReplyFactory replyFactory = new ReplyFactory(Hosts.local(), ProcessHandle.current().pid());
    workerSession =
        new WorkerSession(
            status.threads(),
            new QueueNames(config.fleet()),
            replyFactory,
            inbox,
            outbox,
            status,
            lastDefence);
    ReconnectingConnection connection =
        new ReconnectingConnection("session", broker, workerSession, new ConnectionListener());
    taskThreads =
        new TaskThreads(
            inbox,
            outbox,
            workerSession,
            status,
            cancellations,
            recalls,
            config,
            lastDefence,
            () -> {
              status.state(SharedStatus.State.CONNECTING);
              connection.start();
            });
    Signals.handle("TERM", this::drain);
    taskThreads.start();
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
      taskThreads.interruptCancelled();
    } else if (command instanceof WorkerCommand.Recall recall) {
      recalls.add(recall.messages());
    } else if (command instanceof WorkerCommand.Begin) {
      warm.thenRun(workerSession::begin);
    } else if (command instanceof WorkerCommand.Quiet) {
      workerSession.quiet();
    } else if (command instanceof WorkerCommand.Resume) {
      workerSession.resume();
    } else if (command instanceof WorkerCommand.Dump dump) {
      dump(dump.file());
    } else {
      drain();
    }
  }

  /** On a thread of its own, because a cancel must not wait for it. */
  private void dump(Path file) {
    Thread thread =
        new Thread(
            () -> {
              try {
                DumpFile.write(file, ThreadDump.take());
              } catch (IOException | RuntimeException e) {
                // The supervisor no longer waits for it, or says that it did not come.
                LastDefence.say("worker: no stack traces: " + e);
              }
            },
            "warren-dump");
    thread.setDaemon(true);
    thread.start();
  }

  private void drain() {
    status.state(SharedStatus.State.DRAINING);
    workerSession.leave();
  }

  /** Ends the process, whose supervisor is gone: only results that are confirmed count. */
  private static IllegalStateException orphaned() {
    Runtime.getRuntime().halt(ORPHANED);
    return new IllegalStateException("halted");
  }

  /** Ends the process when its connection is refused, or when its work is done. */
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
          && System.nanoTime() - begun > TOLD_AFTER.toNanos()) {
        told = true;
        LastDefence.say("worker: no broker so far: " + reason.getMessage() + "; trying again");
      }
      return true;
    }

    /**
     * Ends a process that the broker never let in. Others may be running a task, and try again:
     * brokers refuse while they restart.
     */
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
      if (!workerSession.isComplete()) {
        lastDefence.uncaughtException(
            Thread.currentThread(), new IllegalStateException("its work was not done"));
      }
      status.state(SharedStatus.State.STOPPED);
      exit.complete(taskThreads.isRecycled() ? WorkerExit.RECYCLED : WorkerExit.DRAINED);
    }
  }
}
