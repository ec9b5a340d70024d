package dev.warren.worker.cli;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import dev.warren.text.ShownText;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The processes of one {@code worker start}, and the lines about them on standard error. */
final class WorkerRun implements SupervisorListener {
  private final CliEnvironment environment;
  private final PrintStream err;
  private final SupervisorConfig config;
  private final BrokerAddress address;
  private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
  private final AtomicBoolean wasReady = new AtomicBoolean();

  WorkerRun(CliEnvironment environment, SupervisorConfig config, BrokerAddress address) {
    this.environment = environment;
    this.err = environment.err();
    this.config = config;
    this.address = address;
  }

  /** Blocks until a signal ends the processes, or the supervisor gives up. */
  ExitCode run() {
    var supervisor = new Supervisor(config, CompletableFuture.completedFuture(address), this);
    environment.signals().accept("INT", () -> signal(supervisor, ExitCode.INTERRUPTED));
    environment.signals().accept("TERM", () -> signal(supervisor, ExitCode.TERMINATED));
    environment.signals().accept("HUP", () -> signal(supervisor, ExitCode.TERMINATED));
    supervisor.start();
    ExitCode code = end.join();
    supervisor.close();
    return code;
  }

  /** The first signal drains, a second one kills. */
  private void signal(Supervisor supervisor, ExitCode code) {
    if (!end.complete(code)) {
      supervisor.kill();
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
    log(reason);
    end.complete(ExitCode.GAVE_UP);
  }

  @Override
  public void log(String line) {
    err.println(ShownText.notice("worker", line));
  }

  @Override
  public void output(String line) {
    err.println(line);
  }
}
