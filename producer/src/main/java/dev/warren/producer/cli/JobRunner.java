package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.engine.Engine;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.FleetOptions;
import dev.warren.engine.JobNames;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/** Runs one job, from the opening of an engine to the summary. */
final class JobRunner {
  /** How long a run without a live line waits for one thing before it says so. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CliEnvironment environment;
  private final OpenEngine.Opener opener;
  private final Screen screen;

  JobRunner(CliEnvironment environment, OpenEngine.Opener opener, Screen screen) {
    this.environment = environment;
    this.opener = opener;
    this.screen = screen;
  }

  /**
   * Runs a job; leaves its source and its output open.
   *
   * @param bar when progress is shown
   * @param json whether the summary is for programs, on standard output
   * @param noWorkersYet tells the user when there are no workers for a while
   */
  ExitCode run(Job job, ProgressDisplay.When bar, boolean json, Runnable noWorkersYet)
      throws BrokerException, InterruptedException {
    try (Stopper stopper = new Stopper(environment, screen, job.fleet().gracePeriod());
        ProgressDisplay progress = ProgressDisplay.open(bar, screen, PATIENCE)) {
      progress.starting(starting(job.fleet()));
      OpenEngine open = open(job, stopper);
      long openedAt = System.nanoTime();
      Gathering gathering;
      ExitCode code;
      try {
        mark(job, open);
        progress.begin(job.source().total(), () -> waiting(job.fleet(), open.engine()));
        open.noWorkersYet().accept(noWorkersYet);
        open.notices().accept(screen::notice);
        gathering = new Gathering(job, open, screen, progress);
        stopper.listener(gathering::stop);
        code = gathering.run();
      } finally {
        progress.hide();
        open.engine().close();
      }
      if (code != ExitCode.BROKER) { // otherwise the fleet could not be told
        job.mark().end(gathering.isComplete());
      }
      print(summary(job, open, gathering, openedAt), json);
      return code;
    }
  }

  /** Only a broker that outlives this run keeps items of it. */
  private static void mark(Job job, OpenEngine open) {
    Optional<JobNames> kept = job.fleet().broker().map(broker -> open.job());
    if (kept.isPresent()) {
      job.mark().interrupted().ifPresent(open.forget());
    }
    job.mark().begin(kept, job.identity());
  }

  private static String starting(FleetOptions fleet) {
    String processes =
        fleet.processes() == 1 ? "1 worker process" : fleet.processes() + " worker processes";
    if (fleet.broker().isEmpty()) {
      return "starting a broker and " + processes;
    }
    String connecting = "connecting to " + fleet.broker().get();
    return fleet.processes() == 0 ? connecting : connecting + " and starting " + processes;
  }

  /** What is waited for before the first answer; empty as soon as there is a worker. */
  private static String waiting(FleetOptions fleet, Engine engine) {
    if (engine.size() > 0) {
      return "";
    }
    return fleet.processes() > 0
        ? "waiting for the worker processes to start"
        : "waiting for workers of the fleet '" + fleet.fleet() + "'";
  }

  private OpenEngine open(Job job, Stopper stopper) throws BrokerException {
    try {
      return opener.open(job.fleet());
    } catch (BrokerException | EngineBrokenException e) {
      if (stopper.wish().isPresent()) {
        throw new CliException(stopper.wish().get(), "stopped before it began", e);
      }
      if (e instanceof EngineBrokenException broken) {
        throw new CliException(Failures.exitCode(broken), e.getMessage(), e);
      }
      throw e;
    }
  }

  private static Summary summary(Job job, OpenEngine open, Gathering gathering, long openedAt) {
    // The clock of the JVM's start is only asked for now, because loading it takes time.
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    Duration total = Duration.ofMillis(millis);
    Duration sinceOpened = Duration.ofNanos(System.nanoTime() - openedAt);
    return new Summary(
        open.job().job(),
        job.task().name(),
        open.broker(),
        open.engine().ledger().totals(),
        total.minus(sinceOpened),
        gathering.enqueueTime(),
        total,
        gathering.shares(),
        gathering.digest());
  }

  private void print(Summary summary, boolean json) {
    if (!json) {
      summary.text().lines().forEach(screen::line);
      return;
    }
    try {
      environment.out().write((summary.json() + "\n").getBytes(UTF_8));
      environment.out().flush();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.SOME_FAILED, "cannot write the summary: " + e.getMessage(), e);
    }
  }
}
