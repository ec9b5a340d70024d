package dev.warren.producer.cli;

import dev.warren.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where a run is recorded; nowhere without them. */
final class RecordOptions {
  private static final String REPORT = "--report";
  private static final String TRACE = "--trace";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = REPORT,
      paramLabel = "FILE.html",
      description =
          "Write a page about this run: every item in its time and process, failures in groups,"
              + " what held up the end. It needs nothing but a browser, and holds some arguments.")
  private Path report;

  @Option(
      names = TRACE,
      paramLabel = "FILE",
      description = "Write every item in the Trace Event format, which Perfetto reads.")
  private Path trace;

  /**
   * Checks that the files can be written without harm to others.
   *
   * @param others files of the run, by their options
   * @throws ParameterException if not
   */
  void check(Map<String, Path> others) {
    Map<String, Path> taken = new LinkedHashMap<>(others);
    check(REPORT, report, taken);
    check(TRACE, trace, taken);
  }

  private void check(String option, Path file, Map<String, Path> taken) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw refused(option + ": " + file + " is a folder: name a file");
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw refused(option + ": there is no folder " + folder);
    }
    taken.forEach(
        (other, path) -> {
          if (isSame(file, path)) {
            throw refused(option + " is the file of " + other + ", which it would overwrite");
          }
        });
    taken.put(option, file);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    } catch (IOException e) {
      return false; // whoever opens it tells
    }
  }

  /** Has a pool write the files, with the indexes of the whole input. */
  Pool.Builder describe(Pool.Builder pool, Job job) {
    if (report != null) {
      pool.report(report);
    }
    if (trace != null) {
      pool.trace(trace);
    }
    return pool.itemNumbers(job::index)
        .replayCommand(place -> job.replay().shown(job.index(place)));
  }

  private ParameterException refused(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
