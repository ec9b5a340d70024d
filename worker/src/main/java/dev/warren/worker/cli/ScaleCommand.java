package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.message.ControlMessage.Verb;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code worker scale}: changes how many processes each supervisor keeps. */
@Command(
    name = "scale",
    description = {
      "Changes how many worker processes each supervisor keeps, or those of one host.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class ScaleCommand extends OrderCommand {
  private static final Pattern FORM = Pattern.compile("[+-]?[0-9]{1,6}");

  @Parameters(
      paramLabel = "N|+N|-N",
      description = "How many processes each supervisor is to keep, or how many more or fewer.")
  private String number;

  private ScaleCommand(CliEnvironment environment) {
    super(environment);
  }

  /** The command; a negative number is no option. */
  static CommandLine of(CliEnvironment environment) {
    return new CommandLine(new ScaleCommand(environment))
        .setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  void check() {
    if (!FORM.matcher(number).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          number.startsWith("--")
              ? "Unknown option: '" + number + "'"
              : "'" + number + "' is no number of processes; write 4, +1 or -1");
    }
  }

  @Override
  Order order() {
    boolean relative = number.startsWith("+") || number.startsWith("-");
    return new Order(Verb.SCALE, OptionalInt.of(Integer.parseInt(number)), relative, false, 0);
  }
}
