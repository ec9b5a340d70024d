package dev.warren.producer.cli;

import dev.warren.text.ShownText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command that runs one item of a run once more, in a single JVM, where a debugger can stop in
 * it. It has what the item depends on, and nothing of brokers, workers and outputs. For a shell.
 *
 * @param start the command in front of the index
 * @param remark what has to be done before it can be used, if anything
 */
record ReplayCommand(String start, Optional<String> remark) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
  private static final int LONGEST_ARGUMENT = 2_000;

  /**
   * What items depend on, as the user wrote it; each may be null. A time limit is not among it: it
   * would end an item at which somebody looks with a debugger.
   *
   * @param input {@code --input}; {@code -} for standard input
   */
  record Parts(
      String task,
      String argument,
      Integer count,
      String input,
      String classPath,
      List<String> jvmOptions) {}

  /** The command for the items of a run. */
  static ReplayCommand of(Parts parts) {
    List<String> words = new ArrayList<>(List.of("java"));
    List<String> remarks = new ArrayList<>();
    for (String option : parts.jvmOptions()) {
      words.add(ShownText.option(option));
      if (!ShownText.option(option).equals(option)) {
        remarks.add(
            "... of " + ShownText.option(option) + " is not shown, as it looks like a secret");
      }
    }
    words.addAll(List.of("-jar", program(), RunCommand.NAME, parts.task()));
    if ("-".equals(parts.input())) {
      remarks.add("FILE is what was on standard input: keep that in a file");
      add(words, "--input", "FILE");
    } else {
      add(words, "--input", parts.input());
    }
    if (parts.argument() != null && parts.argument().length() > LONGEST_ARGUMENT) {
      remarks.add("JSON is the argument of this run, which is too long to be shown");
      add(words, "--arg", "JSON");
    } else if (parts.argument() != null) {
      add(words, "--arg", ShownText.json(parts.argument()));
    }
    add(words, "--count", parts.count() == null ? null : parts.count().toString());
    add(words, "--classpath", parts.classPath());
    String start = words.stream().map(ReplayCommand::quoted).collect(Collectors.joining(" "));
    Optional<String> remark = Optional.of(String.join("; ", remarks)).filter(it -> !it.isEmpty());
    return new ReplayCommand(ShownText.line(start), remark.map(ShownText::line));
  }

  private static void add(List<String> words, String option, String value) {
    if (value != null) {
      words.add(option);
      words.add(value);
    }
  }

  /** The jar that runs, as it was named. */
  private static String program() {
    String path = System.getProperty("java.class.path", "");
    return path.endsWith(".jar") && path.indexOf(java.io.File.pathSeparatorChar) < 0
        ? path
        : "producer/target/producer.jar";
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** The command for an item. */
  String command(long index) {
    return start + " --only " + index + " --threads 1";
  }

  /** The command for an item, and what has to be done before, in a line for people. */
  String shown(long index) {
    return command(index) + remark.map(words -> "  (" + words + ")").orElse("");
  }
}
