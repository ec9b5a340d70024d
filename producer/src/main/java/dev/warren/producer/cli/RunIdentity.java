package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.task.RawJson;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run must have in common with the one that it resumes: the task, and the arguments of the
 * first item. Later arguments are not compared, so that an input may grow between the two.
 *
 * @param task full name of the task
 * @param first the first arguments; empty if they were not known before the run began
 */
record RunIdentity(String task, Optional<Arguments> first) {
  private static final Pattern LINES =
      Pattern.compile("task ([A-Za-z0-9_.$]{1,200})\n(?:first ([0-9a-f]{64}) ([^\n]*)\n)?");
  private static final int SHOWN_CHARACTERS = 80;

  /**
   * The arguments of one item.
   *
   * @param digest SHA-256 of their compact JSON, in hex
   * @param start how that begins, for people
   */
  record Arguments(String digest, String start) {}

  /**
   * The identity of a run.
   *
   * @param first arguments of the first item as a JSON array, if they are known
   */
  static RunIdentity of(String task, Optional<RawJson> first) {
    return new RunIdentity(task, first.map(RunIdentity::arguments));
  }

  private static Arguments arguments(RawJson array) {
    byte[] compact = JsonText.compact(array.toByteArray());
    ValueDigest digest = new ValueDigest();
    digest.add(compact);
    String text = new String(compact, UTF_8);
    String inside = text.substring(1, text.length() - 1);
    return new Arguments(
        digest.hex(),
        inside.length() <= SHOWN_CHARACTERS
            ? inside
            : inside.substring(0, SHOWN_CHARACTERS) + "...");
  }

  /** Reads what {@link #lines} returned; empty if this is something else. */
  static Optional<RunIdentity> ofLines(String lines) {
    Matcher found = LINES.matcher(lines);
    if (!found.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunIdentity(
            found.group(1),
            Optional.ofNullable(found.group(2))
                .map(digest -> new Arguments(digest, found.group(3)))));
  }

  /** All of it as lines of text, each ended by a newline. */
  String lines() {
    return "task "
        + task
        + "\n"
        + first.map(known -> "first " + known.digest() + " " + known.start() + "\n").orElse("");
  }

  /** What differs between this run and an earlier one, in words; empty if nothing does. */
  Optional<String> difference(RunIdentity earlier) {
    if (!task.equals(earlier.task)) {
      return Optional.of(
          "the earlier run was of the task " + earlier.task + ", this one is of " + task);
    }
    boolean sameFirst =
        first.isEmpty()
            || earlier.first.isEmpty()
            || first.get().digest().equals(earlier.first.get().digest());
    return sameFirst
        ? Optional.empty()
        : Optional.of(
            "the earlier run began with the argument "
                + earlier.first.get().start()
                + ", this one with "
                + first.get().start());
  }
}
