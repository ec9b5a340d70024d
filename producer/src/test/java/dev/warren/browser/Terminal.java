package dev.warren.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal of a fixed size: what a program writes to it moves the cursor, changes colours and
 * fills cells. It knows the sequences that Warren's programs write, and says so where it meets
 * another.
 */
final class Terminal {
  private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([?\\d;]*)([A-Za-z])");

  private static final int COLUMNS = 120;
  private static final int ROWS = 30;
  private static final int STEP_MILLIS = 500;

  private final String[][] texts = new String[ROWS][COLUMNS];
  private final String[][] styles = new String[ROWS][COLUMNS];
  private int row;
  private int column;
  private String style = "";

  /**
   * What is seen at one moment.
   *
   * @param atMillis when, since the start
   * @param rows from top to bottom, each of texts in one style: {@code {text, classes}}
   */
  record Frame(long atMillis, List<List<List<String>>> rows) {}

  private Terminal() {
    for (int r = 0; r < ROWS; r++) {
      clear(r, 0);
    }
  }

  /** Runs a program as a line of a shell, some of whose items fail, and returns what was seen. */
  static List<Frame> record(Path folder, Map<String, String> variables, String line)
      throws IOException, InterruptedException {
    String size = "stty cols " + COLUMNS + " rows " + ROWS;
    String script = size + "; printf '\\033[1m$ %s\\033[0m\\n' '" + line + "'; exec " + line;
    ProcessBuilder builder = new ProcessBuilder("script", "-qefc", script, "/dev/null");
    builder.directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("WARREN_.*|NO_COLOR|CI"));
    builder.environment().putAll(Map.of("TERM", "xterm-256color", "LANG", "C.UTF-8"));
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    var terminal = new Terminal();
    List<Frame> frames = new ArrayList<>();
    long start = System.nanoTime();
    long last = -STEP_MILLIS;
    String rest = "";
    char[] buffer = new char[8192];
    try (Reader reader = new InputStreamReader(process.getInputStream(), UTF_8)) {
      for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        rest = terminal.write(rest + new String(buffer, 0, n));
        long now = (System.nanoTime() - start) / 1_000_000;
        if (now - last >= STEP_MILLIS) {
          frames.add(terminal.frame(now));
          last = now;
        }
      }
    }
    Frame end = terminal.frame((System.nanoTime() - start) / 1_000_000);
    frames.removeIf(frame -> frame.rows().equals(end.rows()));
    frames.add(end);
    if (process.waitFor() != 1) {
      throw new IllegalStateException("unexpected: " + end);
    }
    return frames;
  }

  /** Shows some text; returns what is not all there yet. */
  private String write(String text) {
    Matcher sequence = SEQUENCE.matcher(text);
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '\u001b') {
        if (sequence.region(at, text.length()).lookingAt()) {
          control(sequence.group(1), sequence.group(2).charAt(0));
          at = sequence.end();
        } else if (text.length() - at < 12) {
          return text.substring(at);
        } else {
          throw new IllegalStateException("unknown: " + text.substring(at + 1, at + 12));
        }
      } else if (Character.isHighSurrogate(next) && at + 1 == text.length()) {
        return text.substring(at);
      } else {
        int end = text.offsetByCodePoints(at, 1);
        put(text.substring(at, end));
        at = end;
      }
    }
    return "";
  }

  private void put(String character) {
    switch (character) {
      case "\r" -> column = 0;
      case "\n" -> down();
      case "\b" -> column = Math.max(0, column - 1);
      case "\u0007" -> {}
      case "\t" -> column = Math.min(COLUMNS - 1, (column / 8 + 1) * 8);
      default -> {
        if (column == COLUMNS) {
          column = 0;
          down();
        }
        texts[row][column] = character;
        styles[row][column] = style;
        column++;
      }
    }
  }

  private void down() {
    if (row < ROWS - 1) {
      row++;
      return;
    }
    for (int r = 0; r < ROWS - 1; r++) {
      texts[r] = texts[r + 1].clone();
      styles[r] = styles[r + 1].clone();
    }
    clear(ROWS - 1, 0);
  }

  private void clear(int r, int from) {
    Arrays.fill(texts[r], from, COLUMNS, " ");
    Arrays.fill(styles[r], from, COLUMNS, "");
  }

  private void control(String parameters, char command) {
    if (parameters.startsWith("?")) {
      return; // shows or hides the cursor, keeps a picture together
    }
    int n = parameters.matches("\\d+") ? Integer.parseInt(parameters) : 1;
    switch (command) {
      case 'A' -> row = Math.max(0, row - n);
      case 'B' -> row = Math.min(ROWS - 1, row + n);
      case 'C' -> column = Math.min(COLUMNS - 1, column + n);
      case 'D' -> column = Math.max(0, column - n);
      case 'G' -> column = n - 1;
      case 'K' -> clear(row, parameters.equals("2") ? 0 : Math.min(column, COLUMNS));
      case 'J' -> {
        clear(row, Math.min(column, COLUMNS));
        for (int r = row + 1; r < ROWS; r++) {
          clear(r, 0);
        }
      }
      case 'm' -> style(parameters);
      default -> throw new IllegalStateException("unknown: CSI " + parameters + command);
    }
  }

  private void style(String parameters) {
    for (String parameter : parameters.split(";")) {
      if (parameter.isEmpty() || parameter.equals("0")) {
        style = "";
      } else {
        style += " s" + parameter;
      }
    }
  }

  private Frame frame(long atMillis) {
    List<List<List<String>>> shown = new ArrayList<>();
    for (int r = 0; r < ROWS; r++) {
      List<List<String>> runs = new ArrayList<>();
      int from = 0;
      for (int c = 1; c <= COLUMNS; c++) {
        if (c == COLUMNS || !styles[r][c].equals(styles[r][from])) {
          String text = String.join("", Arrays.copyOfRange(texts[r], from, c));
          runs.add(List.of(text, styles[r][from].strip()));
          from = c;
        }
      }
      shown.add(runs);
    }
    return new Frame(atMillis, shown);
  }
}
