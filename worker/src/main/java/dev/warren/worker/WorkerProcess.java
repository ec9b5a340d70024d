package dev.warren.worker;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerAddress;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Link;
import dev.warren.broker.QueueNames;
import dev.warren.message.Cancellations;
import java.io.BufferedReader;
import java.io.FileDescriptor;
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

/**
 * The main class of a worker process: takes tasks from the fleet's queue, runs one item at a time
 * and sends the results. Launched by a supervisor only, which hands it the path of a {@link
 * BlackBox} as its argument, a {@link WorkerConfig} as the first line of its standard input, and
 * then {@link WorkerCommand}s. The end of standard input means that the supervisor is gone: the
 * process ends at once.
 *
 * <p>Threads: {@code main} waits for the end; {@code warren-commands} reads standard input; {@code
 * warren-task} runs tasks; {@code warren-courier} owns the channels; {@code warren-deadline} exists
 * once an item has had a time limit.
 */
public final class WorkerProcess {
  /** How long a process that never had a broker keeps that to itself. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final BlackBox.Writer box;
  private final FileChannel lifeline;
  private final BufferedReader commands;
  private final Cancellations cancellations = new Cancellations();
  private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
  private TaskThread taskThread;
  private Courier courier;

  private WorkerProcess(BlackBox.Writer box, FileChannel lifeline) {
    this.box = box;
    this.lifeline = lifeline;
    this.commands =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(lifeline), StandardCharsets.UTF_8), 1024);
  }

  /** Runs the process; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 1) {
      System.err.println("This is started by 'worker start', not by hand.");
      System.exit(WorkerExit.BAD_CONFIGURATION.code());
    }
    FileChannel lifeline = new FileInputStream(FileDescriptor.in).getChannel();
    // Tasks must neither eat the commands nor mix their prints with anybody's results.
    System.setIn(InputStream.nullInputStream());
    System.setOut(System.err);
    // Ctrl-C in a terminal reaches the whole group; what follows from it is the supervisor's
    // decision.
    Signals.handle("INT", () -> {});
    // So does the end of the terminal itself.
    Signals.handle("HUP", () -> {});
    BlackBox.Writer box = BlackBox.open(Path.of(arguments[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(box::ending, "warren-ending"));
    WorkerExit exit = new WorkerProcess(box, lifeline).run();
    // With the hooks that tasks may have left; should one hang, the supervisor ends the process.
    System.exit(exit.code());
  }

  private WorkerExit run() throws IOException, InterruptedException {
    String line = commands.readLine();
    if (line == null) {
      orphaned();
    }
    try {
      begin(WorkerConfig.parse(line));
    } catch (IllegalArgumentException e) {
      System.err.println("worker: " + e.getMessage());
      System.exit(WorkerExit.BAD_CONFIGURATION.code());
    }
    Thread listener = new Thread(this::listen, "warren-commands");
    listener.setDaemon(true);
    listener.start();
    WorkerExit end = exit.join();
    ClassArchive.write();
    // A virtual machine that ends waits 300 ms for a thread that reads; this one lets it go.
    lifeline.close();
    listener.join();
    return end;
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
    orphaned();
  }

  private void begin(WorkerConfig config) {
    Broker broker = new Broker(BrokerAddress.parse(config.brokerUri()), config.queueType());
    Outbox outbox = new Outbox();
    Inbox inbox = new Inbox(outbox::wake);
    Letters letters = new Letters(Hosts.local(), ProcessHandle.current().pid());
    courier = new Courier(new QueueNames(config.fleet()), letters, inbox, outbox, box);
    Link link = new Link("courier", broker, courier, new Fate());
    taskThread =
        new TaskThread(
            inbox,
            outbox,
            courier,
            box,
            cancellations,
            WorkerProcess.class.getClassLoader(),
            config,
            () -> {
              box.state(BlackBox.State.CONNECTING);
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
      System.err.println("worker: " + e.getMessage());
      return;
    }
    if (command instanceof WorkerCommand.Cancel cancel) {
      cancellations.add(cancel.items());
      taskThread.cancelled();
    } else if (command instanceof WorkerCommand.Begin) {
      courier.begin();
    } else {
      drain();
    }
  }

  private void drain() {
    box.state(BlackBox.State.DRAINING);
    courier.leave();
  }

  /**
   * Nobody is left to answer to; nothing that is not confirmed counts, so nothing is worth waiting
   * for.
   */
  private static void orphaned() {
    Runtime.getRuntime().halt(WorkerExit.DRAINED.code());
  }

  /**
   * What becomes of the process when its connection does not come up, or is not needed any more.
   */
  private final class Fate implements Link.Listener {
    private final long begun = System.nanoTime();
    private boolean told;

    @Override
    public boolean lost(BrokerException reason) {
      if (reason instanceof BrokerException.Refused) {
        refused(reason);
      } else if (!told && !courier.wasServed() && System.nanoTime() - begun > SILENCE.toNanos()) {
        told = true;
        System.err.println("worker: no broker so far: " + reason.getMessage() + "; trying again");
      }
      return true;
    }

    /** Who was let in once has a task that may run, and is patient: brokers refuse in a restart. */
    private void refused(BrokerException reason) {
      if (!courier.wasServed()) {
        System.err.println("worker: " + reason.getMessage());
        Runtime.getRuntime().halt(WorkerExit.BROKER_REFUSED.code());
      }
      if (!told) {
        told = true;
        System.err.println("worker: " + reason.getMessage() + "; trying again");
      }
    }

    @Override
    public void ended() {
      box.state(BlackBox.State.STOPPED);
      exit.complete(taskThread.isRecycled() ? WorkerExit.RECYCLED : WorkerExit.DRAINED);
    }
  }
}
