package dev.warren.worker.cli;

import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.dead.DeadFilter;
import dev.warren.dead.DeadLetter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose dead letters. */
final class DeadSelection {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--all", description = "All of them.")
  private boolean all;

  @Option(
      names = "--item",
      paramLabel = "JOB/INDEX",
      description = "This one, as 'list' shows it; may be given several times.")
  private List<String> items = List.of();

  @Option(names = "--task", paramLabel = "NAME", description = "Those of one task.")
  private String task;

  @Option(
      names = "--error",
      paramLabel = "CLASS",
      description =
          "Those of one class of error, as 'list' shows it: 'signal 9', 'out of memory'; with"
              + " --task those that are both.")
  private String error;

  /** Named items that were not found so far. */
  private Set<String> missing;

  /**
   * Checks that letters were chosen, and in one way.
   *
   * @throws ParameterException if not
   */
  void check() {
    if (!all && items.isEmpty() && task == null && error == null) {
      throw new ParameterException(
          command.commandLine(),
          "which ones? Give --all, --item JOB/INDEX, --task NAME or --error CLASS");
    }
    if (all && (!items.isEmpty() || task != null || error != null)) {
      throw new ParameterException(
          command.commandLine(),
          "--all takes every letter: --item, --task and --error have no effect");
    }
    for (String item : items) {
      if (!item.matches(".+/[0-9]+")) {
        throw new ParameterException(
            command.commandLine(),
            "--item: write JOB/INDEX, as 'dead list' shows it, not '" + item + "'");
      }
    }
    missing = new LinkedHashSet<>(items);
  }

  /** Whether all letters are chosen, also those that cannot be understood. */
  boolean isAll() {
    return all;
  }

  /** Whether a letter is chosen. */
  boolean takes(DeadLetter letter) {
    boolean named = missing.remove(letter.item()) || items.contains(letter.item());
    boolean ofKind =
        (task != null || error != null)
            && new DeadFilter("", Optional.ofNullable(task), Optional.ofNullable(error))
                .takes(letter);
    return all || named || ofKind;
  }

  /**
   * A sentence that nothing was done, and why.
   *
   * @param what what would have been done with the letters
   * @param letters how many there were; empty if the fleet never existed
   */
  static String nothing(String what, OptionalLong letters) {
    String why =
        letters.isEmpty()
            ? "there is no such fleet yet"
            : letters.getAsLong() == 0 ? "there are no dead letters" : "none matches";
    return "nothing " + what + ": " + why;
  }

  /**
   * Fails if named items were not found.
   *
   * @throws CliException that names them
   */
  void requireAllFound() {
    if (!missing.isEmpty()) {
      throw new CliException(
          ExitCode.SOME_FAILED, "not among the dead: " + String.join(", ", missing));
    }
  }
}
