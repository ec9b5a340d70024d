package dev.warren.cli;

import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes options that are not given from the environment: {@code --chunk-size} from {@code
 * WARREN_CHUNK_SIZE}. An empty variable counts as none; a switch is on for 1, true, yes or on.
 */
final class VariableDefaults implements IDefaultValueProvider {
  private final UnaryOperator<String> variables;

  VariableDefaults(UnaryOperator<String> variables) {
    this.variables = variables;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String value = value(option.longestName());
    if (value == null) {
      return null;
    }
    // Picocli replaces ${...}, and two dollars by one.
    return (option.type() == boolean.class ? asBoolean(value) : value).replace("$", "$$");
  }

  /** The value that an option has from the environment, or null. */
  String value(String option) {
    String value = variables.apply(variable(option));
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** Name of the variable of an option. */
  static String variable(String option) {
    return "WARREN_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** A switch as picocli understands it; picocli refuses anything else. */
  static String asBoolean(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "yes", "on" -> "true";
      case "0", "no", "off" -> "false";
      default -> value;
    };
  }
}
