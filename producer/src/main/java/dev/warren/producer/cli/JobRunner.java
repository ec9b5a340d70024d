package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.BrokerException;
import dev.warren.engine.EngineBrokenException;
import dev.warren.worker.cli.CliEnvironment;
import dev.warren.worker.cli.CliException;
import dev.warren.worker.cli.ExitCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Runs one job, from the opening of an engine to the summary. */
final class JobRunner {
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
   * @param bar when a progress bar is shown
   * @param json whether the summary is for programs, on standard output
   * @param noWorkersYet tells the user when there are no workers for a while
   */
  ExitCode run(Job job, ProgressDisplay.When bar, boolean json, Runnable noWorkersYet)
      throws BrokerException, InterruptedException {
    try (Stopper stopper = new Stopper(environment, screen, job.fleet().gracePeriod())) {
      OpenEngine open = open(job, stopper);
      long openedAt = System.nanoTime();
      Gathering gathering;
      ExitCode code;
      job.mark().interrupted().ifPresent(open.forget());
      job.mark().begin(open.job().mark());
      try (var progress = ProgressDisplay.open(bar, screen, job.source().total())) {
        open.noWorkersYet().accept(noWorkersYet);
        open.notices().accept(screen::notice);
        gathering = new Gathering(job, open, screen, progress);
        stopper.listener(gathering::stop);
        code = gathering.run();
      } finally {
        open.engine().close();
      }
      if (code != ExitCode.BROKER) { // otherwise the fleet could not be told
        job.mark().end();
      }
      print(summary(job, open, gathering, openedAt), json);
      return code;
    }
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
