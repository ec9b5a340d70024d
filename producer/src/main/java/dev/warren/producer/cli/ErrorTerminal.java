package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.warren.cli.CliEnvironment;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What standard error is to a live line: whether a terminal, what it knows, how wide it is. */
final class ErrorTerminal {
  /** Fits everywhere; taken until the width is known. */
  private static final int USUAL_COLUMNS = 80;

  private static final int LEAST_COLUMNS = 20;
  private static final Pattern SIZE = Pattern.compile("[0-9]+ ([0-9]{1,4})\\s*");

  private final Optional<File> device;
  private final UnaryOperator<String> variables;
  private volatile int columns = USUAL_COLUMNS;

  private ErrorTerminal(Optional<File> device, UnaryOperator<String> variables) {
    this.device = device;
    this.variables = variables;
  }

  /** Standard error of this process. */
  static ErrorTerminal of(CliEnvironment environment) {
    return new ErrorTerminal(device(), environment.variables());
  }

  /** A file or a pipe. */
  static ErrorTerminal none() {
    return new ErrorTerminal(Optional.empty(), name -> null);
  }

  /** Whether somebody may be looking at it who wants to see a line change. */
  boolean isWatched() {
    String ci = variables.apply("CI");
    return knowsEscapes() && (ci == null || ci.isBlank() || ci.equals("false"));
  }

  /** Whether it is a terminal that takes more than plain text. */
  boolean knowsEscapes() {
    return device.isPresent() && !"dumb".equals(variables.apply("TERM"));
  }

  /** Whether colours are wanted there. */
  boolean hasColours() {
    String none = variables.apply("NO_COLOR");
    return knowsEscapes() && (none == null || none.isEmpty());
  }

  /** How many columns it has, as far as that is known. */
  int columns() {
    return columns;
  }

  /**
   * Finds out how wide it is, now and whenever that changes, in the background.
   *
   * @param environment tells of its changes
   */
  void follow(CliEnvironment environment) {
    if (device.isPresent()) {
      environment.signals().accept("WINCH", this::measure);
      Thread thread = new Thread(this::measure, "warren-terminal");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Asks stty, which is wherever there are terminals; takes some milliseconds. */
  private void measure() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(device.orElseThrow())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (stty.waitFor(2, TimeUnit.SECONDS)) {
        Matcher size = SIZE.matcher(new String(stty.getInputStream().readNBytes(64), US_ASCII));
        int found = size.matches() ? Integer.parseInt(size.group(1)) : 0;
        // Zero: the terminal does not know either.
        columns = found == 0 ? USUAL_COLUMNS : Math.max(LEAST_COLUMNS, found);
      } else {
        stty.destroyForcibly();
      }
    } catch (IOException | RuntimeException e) {
      // There is no stty: the width stays as it is.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  private static Optional<File> device() {
    try {
      Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
      boolean isTerminal =
          file.startsWith("/dev/pts")
              || file.toString().startsWith("/dev/tty")
              || file.equals(Path.of("/dev/console"));
      return isTerminal ? Optional.of(file.toFile()) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return isConsole(System.console()) ? Optional.of(new File("/dev/tty")) : Optional.empty();
    }
  }

  /** Without /proc: since Java 22 there is a console even where there is no terminal. */
  private static boolean isConsole(Console console) {
    try {
      return console != null && (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
