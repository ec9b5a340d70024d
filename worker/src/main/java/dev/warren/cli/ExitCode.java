package dev.warren.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a command ends; the same numbers in all commands of both programs. */
public enum ExitCode {
  /** All went well. */
  OK(0, "all tasks succeeded"),
  /** Some items have no value, or it could not be written; a fleet is not as it should be. */
  SOME_FAILED(
      1, "some tasks did not succeed, a result could not be written, or something is wrong"),
  /** The options or the input are wrong, or there is no such host, process or job. */
  USAGE(2, "wrong usage or input, or what is named is not there"),
  /** No broker answers, or it refuses this program. */
  BROKER(3, "the broker is unreachable or refused"),
  /** No worker came to do the work, or no supervisor answers. */
  NO_WORKERS(4, "no worker came, or no supervisor answers"),
  /** Items were lost or counted twice: a fault of Warren. */
  UNBALANCED(5, "the ledger does not balance"),
  /** Worker processes end again and again, or cannot even start. */
  GAVE_UP(6, "gave up on the worker processes"),
  /** Ctrl-C. */
  INTERRUPTED(130, "interrupted"),
  /** SIGTERM, after what was running had its time to finish. */
  TERMINATED(143, "terminated, after draining");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the operating system sees. */
  public int code() {
    return code;
  }

  /** All codes with their meaning, in ascending order. */
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode exit : values()) {
      table.put(" " + exit.code, exit.meaning);
    }
    return table;
  }
}
