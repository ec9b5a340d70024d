package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands of the operating system for tests. */
final class Commands {

  /**
   * What a command did.
   *
   * @param exitCode 0 for success
   * @param output what it wrote, errors included
   */
  record Result(int exitCode, String output) {}

  private Commands() {}

  /** Runs a command to its end and returns what it wrote; fails if it does. */
  static String run(List<String> command) {
    return run(new ProcessBuilder(command));
  }

  /** Runs a prepared command to its end and returns what it wrote; fails if it does. */
  static String run(ProcessBuilder command) {
    var result = attempt(command);
    if (result.exitCode() != 0) {
      throw new AssertionError(String.join(" ", command.command()) + " failed: " + result.output());
    }
    return result.output();
  }

  /** Runs a prepared command to its end, however that is. */
  static Result attempt(ProcessBuilder command) {
    try {
      var process = command.redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
