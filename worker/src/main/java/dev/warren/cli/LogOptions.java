package dev.warren.cli;

import picocli.CommandLine.Option;

/** The option for the format of lines. {@link Cli} looks it up before the log is configured. */
public final class LogOptions {
  static final String FORMAT = "--log-format";

  @Option(
      names = FORMAT,
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "Lines on standard error: text, or json with job, task, index, attempt and pid where they"
              + " are known (${DEFAULT-VALUE}).")
  private LogFormat format;

  /** Called by picocli. */
  public LogOptions() {}
}
