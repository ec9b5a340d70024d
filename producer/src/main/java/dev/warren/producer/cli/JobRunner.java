package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.FleetJob;
import dev.warren.Pool;
import dev.warren.WarrenException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.cli.MetricsServer;
import dev.warren.metrics.PoolMetrics;
import dev.warren.pool.PoolProbe;
import dev.warren.producer.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/** Runs one job, from the opening of a pool to the summary. */
final class JobRunner {
  /** How long what is under way may go on after SIGTERM. */
  static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

  /** How long a run without a live line waits for one thing before it says so. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How often a run without a live line says how far it is. */
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final CliEnvironment environment;
  private final Screen screen;
  private final Optional<MetricsServer> metrics;
  private final BrokerTrouble trouble;

  /**
   * Prepares it.
   *
   * @param metrics where the pool is measured, if it is
   * @param trouble hears of what is wrong with the broker
   */
  JobRunner(
      CliEnvironment environment,
      Screen screen,
      Optional<MetricsServer> metrics,
      BrokerTrouble trouble) {
    this.environment = environment;
    this.screen = screen;
    this.metrics = metrics;
    this.trouble = trouble;
  }

  /**
   * Runs a job; leaves its source and its output open.
   *
   * @param described opens the pool
   * @param bar when progress is shown
   * @param json whether the summary is for programs, on standard output
   */
  ExitCode run(Job job, Pool.Builder described, ProgressDisplay.When bar, boolean json) {
    ErrorTerminal terminal = ErrorTerminal.of(environment);
    try (Stopper stopper = new Stopper(environment, screen, GRACE_PERIOD);
        ProgressDisplay progress =
            ProgressDisplay.open(bar, terminal, screen, PATIENCE, INTERVAL)) {
      progress.starting(starting(job.fleet()));
      if (progress.isLive()) {
        terminal.follow(environment);
      }
      Pool pool = open(described, stopper);
      long openedAt = System.nanoTime();
      JobRun run;
      ExitCode code;
      try {
        mark(job, pool);
        screen.job(pool.job().map(FleetJob::name).orElse(""), job.task().name());
        metrics.ifPresent(server -> measure(pool, server));
        run = new JobRun(job, pool, screen);
        PoolProbe probe = PoolProbe.of(pool);
        progress.begin(
            job.source().total(),
            run::progress,
            () -> waiting(job.fleet(), pool, probe),
            pool::size);
        stopper.listener(run::stop);
        code = run.run();
      } finally {
        progress.hide();
        pool.terminate(); // nothing is left, unless this is thrown through
        pool.join();
      }
      if (code != ExitCode.BROKER) { // otherwise the fleet could not be told
        job.mark().end(run.isComplete());
      }
      print(summary(job, pool, run, openedAt), json);
      return code;
    }
  }

  private static void measure(Pool pool, MetricsServer server) {
    new PoolMetrics(pool).bindTo(server.registry());
    server.health(() -> pool.size() > 0);
  }

  /** Only a broker that outlives this run keeps items of it. */
  private static void mark(Job job, Pool pool) {
    Optional<FleetJob> kept = job.fleet().broker().flatMap(broker -> pool.job());
    if (kept.isPresent()) {
      job.mark().interrupted().ifPresent(pool::forget);
    }
    job.mark().begin(kept, job.identity());
  }

  private static String starting(Fleet fleet) {
    if (fleet.threads() > 0) {
      return "starting " + fleet.threads() + (fleet.threads() == 1 ? " thread" : " threads");
    }
    String processes =
        fleet.processes() == 1 ? "1 worker process" : fleet.processes() + " worker processes";
    if (fleet.broker().isEmpty()) {
      return "starting a broker and " + processes;
    }
    String connecting = "connecting to " + fleet.broker().get();
    return fleet.processes() == 0 ? connecting : connecting + " and starting " + processes;
  }

  /** What is waited for; empty as long as there are a worker and a broker that takes messages. */
  private String waiting(Fleet fleet, Pool pool, PoolProbe probe) {
    if (!trouble.now().isEmpty()) {
      return trouble.now();
    }
    if (probe.links().blocked()) {
      return "broker blocked";
    }
    if (pool.size() > 0 || fleet.threads() > 0) {
      return "";
    }
    return fleet.processes() > 0
        ? "waiting for the worker processes to start"
        : "waiting for workers of the fleet '" + fleet.name() + "'";
  }

  private static Pool open(Pool.Builder described, Stopper stopper) {
    try {
      return described.open();
    } catch (WarrenException e) {
      if (stopper.wish().isPresent()) {
        throw new CliException(stopper.wish().get(), "stopped before it began", e);
      }
      throw PoolFailure.of(e);
    } catch (UncheckedIOException e) { // its report
      throw new CliException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private static RunSummary summary(Job job, Pool pool, JobRun run, long openedAt) {
    // The clock of the JVM's start is only asked for now, because loading it takes time.
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    Duration total = Duration.ofMillis(millis);
    Duration sinceOpened = Duration.ofNanos(System.nanoTime() - openedAt);
    return new RunSummary(
        pool.job().map(FleetJob::name).orElse(""),
        job.task().name(),
        job.fleet().brokerName(),
        pool.ledger(),
        total.minus(sinceOpened),
        run.enqueueTime(),
        total,
        run.summary(),
        job.replay(),
        run.digest());
  }

  private void print(RunSummary summary, boolean json) {
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
