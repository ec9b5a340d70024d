package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.WarrenException;
import dev.warren.cli.ClassPath;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.DurationConverter;
import dev.warren.cli.ExitCode;
import dev.warren.cli.JvmOptions;
import dev.warren.cli.LoggedCommand;
import dev.warren.cli.Version;
import dev.warren.producer.Fleet;
import dev.warren.producer.bench.Figure;
import dev.warren.producer.bench.Machine;
import dev.warren.producer.bench.Reading;
import dev.warren.producer.bench.Report;
import dev.warren.producer.bench.Rounds;
import dev.warren.producer.bench.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code producer bench}: the figures of a machine and a broker. */
@Command(
    name = BenchCommand.NAME,
    description = {
      "Measures this machine and its broker: each figure is measured for some time for all to"
          + " become warm, and then several times. With nothing else said: all figures but the cold"
          + " ones, which takes some minutes.",
      "Every option can be given in the environment too: --queue-type as WARREN_QUEUE_TYPE.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class BenchCommand implements Callable<Integer>, LoggedCommand {
  static final String NAME = "bench";

  private final CliEnvironment environment;
  private final Supplier<List<Figure>> warm;
  private final Supplier<List<Figure>> cold;
  private final Screen screen;

  @Spec private CommandSpec spec;

  @Option(
      names = "--figures",
      paramLabel = "NAMES",
      split = ",",
      hideParamSyntax = true,
      description = {
        "Only these, separated by commas:",
        "memory       an idle worker process",
        "compute      the main job's task, without Warren",
        "main-job     that task on warm workers",
        "noop         round trips, one task a message",
        "noop-chunks  the same with automatic chunks",
        "enqueue      10,000 tasks until they are confirmed",
        "tail         the end of a job of short tasks",
        "uneven       short tasks and long ones",
        "scaling      2, 4 and 8 processes",
        "threads      small tasks on Pool.threads",
        "task-cost    one of few tasks, one of many",
        "cold-start   'run' of one task, as a program",
        "cold-job     'run' of the main job, as a program"
      })
  private List<String> names;

  @Option(names = "--cold", description = "Also the cold ones, which takes some minutes more.")
  private boolean withCold;

  @Option(
      names = "--warm-up",
      paramLabel = "D",
      converter = DurationConverter.class,
      description = "How long each is measured before it counts (10s).")
  private Duration warmUp = Duration.ofSeconds(10);

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each is measured when all is warm (${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many tasks are many, for task-cost (${DEFAULT-VALUE}).")
  private int tasks;

  @Mixin private FleetMixin fleetOptions;

  @Option(
      names = "--wait-for-workers",
      paramLabel = "D",
      converter = DurationConverter.class,
      description = "How long to wait for the first worker of a fleet (60s).")
  private Duration waitForWorkers = FleetMixin.WAIT_FOR_WORKERS;

  @Option(names = "--json", description = "Print all as one JSON object instead of a table.")
  private boolean json;

  /**
   * Creates it.
   *
   * @param warm makes the figures that are measured if nothing else is said; asked for late,
   *     because other commands must not wait for their classes
   * @param cold makes those that take long
   */
  BenchCommand(
      CliEnvironment environment, Supplier<List<Figure>> warm, Supplier<List<Figure>> cold) {
    this.environment = environment;
    this.warm = warm;
    this.cold = cold;
    this.screen = new Screen(environment.err());
  }

  @Override
  public Integer call() {
    Setting setting =
        new Setting(
            fleet(),
            new Rounds(warmUp, atLeast(1, "--repetitions", repetitions)),
            atLeast(1, "--tasks", tasks),
            screen::notice,
            screen::output);
    List<Figure> figures = figures(setting.fleet());
    try (Stopper stopper = new Stopper(environment, screen, Duration.ZERO)) {
      Thread self = Thread.currentThread();
      stopper.listener(wish -> self.interrupt());
      try {
        measure(figures, setting);
        return ExitCode.OK.code();
      } catch (InterruptedException | RuntimeException e) {
        Thread.interrupted(); // it has been heard
        if (stopper.wish().isPresent()) {
          throw new CliException(stopper.wish().get(), "stopped", e);
        }
        throw translated(e);
      }
    }
  }

  private void measure(List<Figure> figures, Setting setting) throws InterruptedException {
    Report report = new Report(Machine.here(), setting.fleet().brokerName(), setting);
    List<Reading> all = new ArrayList<>();
    if (!json) {
      print(report.head());
    }
    for (Figure figure : figures) {
      screen.notice("measuring " + figure.name());
      List<Reading> readings = figure.measure(setting);
      all.addAll(readings);
      if (!json) {
        print(readings.stream().map(report::row).collect(Collectors.joining()));
      }
    }
    if (json) {
      print(report.json(all) + "\n");
    }
  }

  private void print(String text) {
    try {
      environment.out().write(text.getBytes(UTF_8));
      environment.out().flush();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.SOME_FAILED, "cannot write the figures: " + e.getMessage(), e);
    }
  }

  private List<Figure> chosen() {
    List<Figure> known = new ArrayList<>(warm.get());
    if (withCold || names != null) {
      known.addAll(cold.get());
    }
    if (names == null) {
      return known;
    }
    List<String> wanted = names.stream().map(String::strip).toList();
    for (String name : wanted) {
      if (known.stream().noneMatch(figure -> figure.name().equals(name))) {
        throw refused("--figures: there is no figure '" + name + "'");
      }
    }
    known.removeIf(figure -> !wanted.contains(figure.name()));
    return known;
  }

  private List<Figure> figures(Fleet fleet) {
    List<Figure> chosen = chosen();
    if (fleet.processes() == 0) {
      for (Figure figure : chosen.stream().filter(Figure::startsProcesses).toList()) {
        String why = figure.name() + " starts processes of its own: say how many with --processes";
        if (names != null) {
          throw refused("--figures: " + why);
        }
        screen.notice("left out: " + why);
        chosen.remove(figure);
      }
    }
    return chosen;
  }

  private Fleet fleet() {
    return fleetOptions.fleet(ClassPath.EMPTY, JvmOptions.NONE, Integer.MAX_VALUE, waitForWorkers);
  }

  /** What pools throw, with the exit code that other commands have for it. */
  private static RuntimeException translated(Exception e) {
    if (e instanceof InterruptedException) {
      return new CliException(ExitCode.INTERRUPTED, "interrupted", e);
    }
    return e instanceof WarrenException known ? PoolFailure.of(known) : (RuntimeException) e;
  }

  private int atLeast(int least, String option, int value) {
    if (value < least) {
      throw refused(option + ": at least " + least + ", not " + value);
    }
    return value;
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
