package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.BrokerException;
import dev.warren.broker.BrokerException.Refused;
import dev.warren.text.ShownText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs a command line as both programs do it: options from the environment, one line on standard
 * error for every error, an {@link ExitCode} for the shell.
 */
public final class Cli {
  private static final String DEBUG = "--debug";

  /** Prints a script for bash and zsh that completes commands and options. */
  private static final String COMPLETION = "generate-completion";

  /** A password in an address, also in one that was read as a path and so has lost a slash. */
  private static final Pattern PASSWORD = Pattern.compile("(/[^:/\\s]*):\\S*@");

  /** A password in an address without a scheme. */
  private static final Pattern BARE_PASSWORD = Pattern.compile("([^:/@=\\s'\"]+):(?!/)\\S+@");

  private final CliEnvironment environment;
  private final VariableDefaults defaults;
  private final String program;
  private final boolean debug;
  private final boolean json;

  private Cli(CliEnvironment environment, String program, List<String> arguments) {
    this.environment = environment;
    this.program = program;
    this.defaults = new VariableDefaults(environment.variables());
    String variable = defaults.value(DEBUG);
    this.debug =
        arguments.contains(DEBUG)
            || (variable != null && "true".equalsIgnoreCase(VariableDefaults.asBoolean(variable)));
    this.json = "json".equalsIgnoreCase(atAGlance(LogOptions.FORMAT, arguments));
  }

  /** The value of an option, before the arguments are parsed; null if there is none. */
  private String atAGlance(String option, List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(option + "=")) {
        return argument.substring(option.length() + 1);
      }
      if (argument.equals(option) && i + 1 < arguments.size()) {
        return arguments.get(i + 1);
      }
    }
    return defaults.value(option);
  }

  /**
   * Runs a program and returns its exit code. Nothing here ends the JVM.
   *
   * @param name the program's name
   * @param root creates the program with its commands; called when the log is set up
   */
  public static int run(
      String name, Supplier<CommandLine> root, CliEnvironment environment, String... arguments) {
    Cli cli = new Cli(environment, name, List.of(arguments));
    ProgramLog.start(cli.debug, cli.json);
    CommandLine program = root.get();
    if (arguments.length > 0 && arguments[0].equals(COMPLETION)) {
      // Not shown in the help, and not loaded for other commands.
      var completion = new CommandLine(new AutoComplete.GenerateCompletion());
      completion.getCommandSpec().usageMessage().hidden(true);
      program.addSubcommand(completion);
    }
    return cli.prepare(program).execute(arguments);
  }

  /**
   * Runs the main method of a program with its arguments restored (see {@link ProcessText}), and
   * returns its exit code.
   */
  public static int run(
      String name,
      CliEnvironment environment,
      String[] arguments,
      ToIntFunction<String[]> program) {
    String[] given;
    try {
      given = ProcessText.arguments(arguments);
    } catch (IllegalArgumentException e) {
      environment.err().println(ShownText.notice(name, withoutPassword(e.getMessage())));
      return ExitCode.USAGE.code();
    }
    return program.applyAsInt(given);
  }

  /** Tells the user of a command about something that does not keep it from running. */
  public static void warn(CommandSpec command, String message) {
    // The specification of a nested mixin does not know the program.
    CommandLine line = command.commandLine();
    line.getErr().println(notice(line, line.getCommandSpec().root().name(), message));
  }

  /** A line of a command. What goes wrong before a command runs is a matter of the moment. */
  private static String notice(CommandLine command, String program, String message) {
    return command.getCommandSpec().userObject() instanceof LoggedCommand || ProgramLog.isJson()
        ? LogLines.notice(program, message)
        : ShownText.notice(program, message);
  }

  private CommandLine prepare(CommandLine root) {
    root.setOut(new PrintWriter(environment.out(), true, UTF_8));
    root.setErr(new PrintWriter(environment.err(), true));
    root.setDefaultValueProvider(defaults);
    root.setUsageHelpWidth(100);
    root.setParameterExceptionHandler((e, arguments) -> refused(e));
    root.setExecutionExceptionHandler((e, command, parsed) -> failed(command, e));
    listExitCodes(root);
    nameChoices(root);
    return root;
  }

  /** Has options of an enum's type list its constants as users write them. */
  private static void nameChoices(CommandLine command) {
    for (ArgSpec argument : command.getCommandSpec().args()) {
      if (argument.type().isEnum()) {
        registerChoice(command, argument.type());
      }
    }
    command.getSubcommands().values().forEach(Cli::nameChoices);
  }

  private static <T> void registerChoice(CommandLine command, Class<T> type) {
    command.registerConverter(type, text -> choice(type, text));
  }

  private static <T> T choice(Class<T> type, String text) {
    for (T constant : type.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    String all =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new TypeConversionException("'" + text + "' is none of " + all);
  }

  private static void listExitCodes(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.table());
    command.getSubcommands().values().forEach(Cli::listExitCodes);
  }

  private int refused(ParameterException e) {
    String from = "";
    if (e.getArgSpec() instanceof OptionSpec option
        && !e.getCommandLine().getParseResult().hasMatchedOption(option)
        && defaults.value(option.longestName()) != null) {
      from = " (from " + VariableDefaults.variable(option.longestName()) + ")";
    }
    String help = e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    String message = e.getMessage() + from + "; see " + help;
    print(ShownText.notice(program, withoutPassword(message.strip())), e);
    return ExitCode.USAGE.code();
  }

  private int failed(CommandLine command, Exception e) {
    if (e instanceof CliException known) {
      return failed(command, known.exitCode(), known.getMessage(), known);
    }
    if (e instanceof BrokerException) {
      boolean ownFiles = e instanceof Refused refused && refused.reason() == Refused.Reason.FILES;
      return failed(command, ownFiles ? ExitCode.USAGE : ExitCode.BROKER, e.getMessage(), e);
    }
    if (e instanceof InvalidPathException path) {
      String message =
          "'"
              + path.getInput()
              + "' cannot be the name of a file: "
              + path.getReason()
              + "; a locale such as LC_ALL=C.UTF-8 knows all characters";
      return failed(command, ExitCode.USAGE, message, e);
    }
    String message = "unexpected: " + e + (debug ? "" : " (" + DEBUG + " shows where)");
    return failed(command, ExitCode.SOME_FAILED, message, e);
  }

  /** Says so; what the user did wrong is said at once, and needs no time. */
  private int failed(CommandLine command, ExitCode code, String message, Exception e) {
    String shown = withoutPassword(message.strip());
    print(
        code == ExitCode.USAGE ? ShownText.notice(program, shown) : notice(command, program, shown),
        e);
    return code.code();
  }

  private void print(String line, Exception e) {
    environment.err().println(line);
    if (debug) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      environment
          .err()
          .println("  " + ShownText.lines(withoutPassword(trace.toString()).strip(), "  "));
    }
  }

  /** Hides passwords in a text, which may be anything that the user mistyped. */
  private static String withoutPassword(String text) {
    String hidden = PASSWORD.matcher(text).replaceAll("$1:***@");
    return BARE_PASSWORD.matcher(hidden).replaceAll("$1:***@");
  }
}
