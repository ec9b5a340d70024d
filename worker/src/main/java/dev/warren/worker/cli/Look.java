package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * How a table is to look where it is shown.
 *
 * @param width columns of the screen; empty where nothing needs to be cut
 * @param colours whether colours can be seen
 */
record Look(OptionalInt width, boolean colours) {
  /** What a text means, for its colour. */
  enum Tone {
    /** Like all others. */
    PLAIN(""),
    /** The head of a column. */
    HEAD("\u001b[1m"),
    /** Of less interest. */
    FAINT("\u001b[2m"),
    /** As it should be. */
    GOOD("\u001b[32m"),
    /** Worth a look. */
    ODD("\u001b[33m"),
    /** Wrong. */
    BAD("\u001b[1;31m");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  private static final String END = "\u001b[0m";
  private static final int USUAL_WIDTH = 80;
  private static final int STTY_MILLIS = 500;

  /** Without limits and colours. */
  static final Look PLAIN = new Look(OptionalInt.empty(), false);

  /**
   * How standard output is to look.
   *
   * @param wide whether nothing is to be cut
   */
  static Look of(CliEnvironment environment, boolean wide) {
    if (!(environment.out() instanceof FileOutputStream) || !isTerminal()) {
      return PLAIN;
    }
    boolean colours =
        isEmpty(environment.variables().apply("NO_COLOR"))
            && !"dumb".equals(environment.variables().apply("TERM"));
    OptionalInt width =
        wide
            ? OptionalInt.empty()
            : OptionalInt.of(width(environment.variables().apply("COLUMNS")));
    return new Look(width, colours);
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }

  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).startsWith("/dev")
          && !Files.isSameFile(Path.of("/proc/self/fd/1"), Path.of("/dev/null"));
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null; // no Linux
    }
  }

  private static int width(String columns) {
    if (columns != null && columns.matches("[1-9][0-9]{0,3}")) {
      return Integer.parseInt(columns);
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return USUAL_WIDTH;
      }
      String[] size = new String(stty.getInputStream().readAllBytes()).strip().split(" ");
      int width = size.length == 2 && size[1].matches("[0-9]{1,4}") ? Integer.parseInt(size[1]) : 0;
      return width > 0 ? width : USUAL_WIDTH;
    } catch (IOException e) {
      return USUAL_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL_WIDTH;
    }
  }

  /** A text in the colour of its meaning. */
  String paint(Tone tone, String text) {
    return !colours || tone == Tone.PLAIN || text.isBlank() ? text : tone.code + text + END;
  }
}
