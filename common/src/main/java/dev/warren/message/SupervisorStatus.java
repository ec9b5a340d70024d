package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a supervisor says about itself.
 *
 * @param state what it does
 * @param wanted how many processes it keeps now
 * @param minimum the fewest it may keep
 * @param maximum the most it may keep
 * @param threads how many items each process runs at a time
 * @param cores the processors it may use
 * @param memoryBytes the memory of its machine, or of its control group where that has less; 0 if
 *     unknown
 * @param version its version of Warren
 * @param java its version of Java
 * @param build what tells class paths of its processes apart: the first 12 hexadecimal digits of a
 *     hash of their contents; empty while that is not known
 * @param startedAt when it started, in milliseconds since the epoch
 * @param now its clock when it said this, in milliseconds since the epoch
 * @param restarts how many processes were started in place of others that had ended unplanned
 * @param lastDeath the last of those ends
 */
public record SupervisorStatus(
    State state,
    int wanted,
    int minimum,
    int maximum,
    int threads,
    int cores,
    long memoryBytes,
    String version,
    String java,
    String build,
    long startedAt,
    long now,
    long restarts,
    Optional<Death> lastDeath) {

  /** What a supervisor does. */
  public enum State {
    /** Its processes take tasks. */
    WORKING,
    /** Its processes go on, and take no tasks until somebody resumes them. */
    QUIET,
    /** Its processes finish what they run, and it ends. */
    STOPPING
  }

  /**
   * The unplanned end of a process.
   *
   * @param at when, in milliseconds since the epoch
   * @param reason a sentence: which process, how it ended and what it ran
   */
  public record Death(long at, String reason) {

    /** Checks that nothing is null. */
    public Death {
      requireNonNull(reason, "reason");
    }
  }

  /** Checks that nothing is null. */
  public SupervisorStatus {
    requireNonNull(state, "state");
    requireNonNull(version, "version");
    requireNonNull(java, "java");
    requireNonNull(build, "build");
    requireNonNull(lastDeath, "lastDeath");
  }
}
