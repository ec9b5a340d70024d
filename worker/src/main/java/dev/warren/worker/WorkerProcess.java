package dev.warren.worker;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerAddress;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Link;
import dev.warren.broker.QueueNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The main class of a worker process: takes tasks from the fleet's queue, runs one item at a time
 * and sends the results. Launched by a supervisor only, which hands it the path of a {@link
 * BlackBox} as its argument, a {@link WorkerConfig} as the first line of its standard input, and
 * then {@link WorkerCommand}s. The end of standard input means that the supervisor is gone: the
 * process ends at once.
 *
 * <p>Threads: {@code main} reads standard input; {@code warren-task} runs tasks; {@code
 * warren-courier} owns the channels; {@code warren-deadline} exists once an item has had a time
 * limit.
 */
public final class WorkerProcess {
  private final BlackBox.Writer box;
  private final BufferedReader commands;
  private final Cancellations cancellations = new Cancellations();
  private TaskThread taskThread;
  private Courier courier;

  private WorkerProcess(BlackBox.Writer box, InputStream commands) {
    this.box = box;
    this.commands =
        new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8), 1024);
  }

  /** Runs the process; see the class. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("This is started by 'worker start', not by hand.");
      System.exit(WorkerExit.BAD_CONFIGURATION.code());
    }
    InputStream lifeline = System.in;
    // Tasks must neither eat the commands nor mix their prints with anybody's results.
    System.setIn(InputStream.nullInputStream());
    System.setOut(System.err);
    // Ctrl-C in a terminal reaches the whole group; what follows from it is the supervisor's
    // decision.
    Signals.handle("INT", () -> {});
    new WorkerProcess(BlackBox.open(Path.of(arguments[0])), lifeline).run();
  }

  private void run() throws IOException {
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
    while ((line = commands.readLine()) != null) {
      obey(line);
    }
    orphaned();
  }

  private void begin(WorkerConfig config) {
    Broker broker = new Broker(BrokerAddress.parse(config.brokerUri()), config.queueType());
    Inbox inbox = new Inbox();
    Outbox outbox = new Outbox();
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
            link::start);
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
      cancellations.add(cancel.job(), cancel.ranges());
      taskThread.cancelled();
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
    @Override
    public boolean lost(BrokerException reason) {
      if (reason instanceof BrokerException.Refused) {
        System.err.println("worker: " + reason.getMessage());
        Runtime.getRuntime().halt(WorkerExit.BROKER_REFUSED.code());
      }
      return true;
    }

    @Override
    public void ended() {
      box.state(BlackBox.State.STOPPED);
      WorkerExit exit = taskThread.isRecycled() ? WorkerExit.RECYCLED : WorkerExit.DRAINED;
      // With the hooks that tasks may have left; should one hang, the supervisor ends the process.
      System.exit(exit.code());
    }
  }
}
