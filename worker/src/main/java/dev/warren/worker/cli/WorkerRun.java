package dev.warren.worker.cli;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import dev.warren.cli.LogLines;
import dev.warren.cli.MetricsServer;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import dev.warren.worker.contract.OutputLine;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The processes of one {@code worker start}, and the lines about them on standard error. */
final class WorkerRun implements SupervisorListener {
  /** How a line about one process begins. */
  private static final Pattern PROCESS = Pattern.compile("worker (\\d+) ");

  private final CliEnvironment environment;
  private final PrintStream err;
  private final SupervisorConfig config;
  private final BrokerAddress address;
  private final Optional<WorkerMetrics> metrics;
  private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
  private final AtomicBoolean wasReady = new AtomicBoolean();
  private final AtomicBoolean wasSignalled = new AtomicBoolean();

  /**
   * Prepares the processes.
   *
   * @param metrics where they are measured, if they are
   */
  WorkerRun(
      CliEnvironment environment,
      SupervisorConfig config,
      BrokerAddress address,
      Optional<MetricsServer> metrics) {
    this.environment = environment;
    this.err = environment.err();
    this.config = config;
    this.address = address;
    this.metrics = metrics.map(server -> new WorkerMetrics(server, config, address));
  }

  /** Blocks until a signal ends the processes, or the supervisor gives up. */
  ExitCode run() {
    var supervisor = new Supervisor(config, CompletableFuture.completedFuture(address), this);
    environment.signals().accept("INT", () -> signal(supervisor, ExitCode.INTERRUPTED));
    environment.signals().accept("TERM", () -> signal(supervisor, ExitCode.TERMINATED));
    environment.signals().accept("HUP", () -> signal(supervisor, ExitCode.TERMINATED));
    environment.signals().accept("TTIN", () -> supervisor.scaleBy(1));
    environment.signals().accept("TTOU", () -> supervisor.scaleBy(-1));
    supervisor.start();
    metrics.ifPresent(it -> it.watch(supervisor));
    ExitCode code = end.join();
    supervisor.close();
    metrics.ifPresent(WorkerMetrics::close);
    return code;
  }

  /** The first signal drains, also what was told to stop before; a second one kills. */
  private void signal(Supervisor supervisor, ExitCode code) {
    if (wasSignalled.getAndSet(true)) {
      supervisor.kill();
    } else {
      end.complete(code);
    }
  }

  @Override
  public void ready(int processes) {
    if (processes == config.processes() && wasReady.compareAndSet(false, true)) {
      log(
          processes
              + (processes == 1 ? " worker process" : " worker processes")
              + " of fleet '"
              + config.fleet()
              + "' on "
              + address
              + " ready"
              + (config.threads() == 1
                  ? ""
                  : ", each for " + config.threads() + " items at a time"));
    }
  }

  @Override
  public void gaveUp(String reason) {
    warn(reason);
    end.complete(ExitCode.GAVE_UP);
  }

  @Override
  public boolean stopAsked() {
    end.complete(ExitCode.OK);
    return true;
  }

  @Override
  public void ended(String cause, long items) {
    metrics.ifPresent(it -> it.ended(cause, items));
  }

  @Override
  public void log(String line) {
    err.println(LogLines.notice("worker", line, about(line)));
  }

  @Override
  public void warn(String line) {
    err.println(LogLines.warning("worker", line, about(line)));
  }

  @Override
  public void died(String line) {
    warn(line);
  }

  private static Map<String, String> about(String line) {
    Matcher process = PROCESS.matcher(line);
    return process.lookingAt() ? Map.of("pid", process.group(1)) : Map.of();
  }

  @Override
  public void output(OutputLine line) {
    err.println(LogLines.output(line));
  }
}
