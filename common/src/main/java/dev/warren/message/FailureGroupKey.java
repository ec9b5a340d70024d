package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What failures have in common that are shown as one group: what happened, and where in the task's
 * own code. Numbers that differ from process to process are taken out. All parts are bounded, and
 * text of others: whoever shows them has to make them safe.
 *
 * @param kind {@code failed}, {@code timeout}, {@code crashed} or {@code cancelled}
 * @param type the class of what was thrown, or how the process ended, such as {@code signal 9
 *     (SIGKILL)}; empty for the other kinds
 * @param where the first frame of the task's own code, such as {@code
 *     acme.Photos.scale(Photos.java:41)}; empty if there is none
 */
public record FailureGroupKey(String kind, String type, String where) {

  private static final int LONGEST_TYPE = 200;
  private static final int LONGEST_WHERE = 300;

  /** Stacks of others may be of any length. */
  private static final int SEARCHED = 64 << 10;

  /** What lambdas, hidden classes and generated subclasses have in their names. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(lambda\\$\\w{1,100}|\\$\\$Lambda)\\$[0-9]+|(\\$Proxy|Accessor)[0-9]+"
              + "|(CGLIB\\$\\$)[0-9a-f]+|/0x[0-9a-fA-F]+|@[0-9a-f]{4,16}\\b");

  private static final String OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

  /** Checks that nothing is null. */
  public FailureGroupKey {
    requireNonNull(kind, "kind");
    requireNonNull(type, "type");
    requireNonNull(where, "where");
  }

  /**
   * The group of a failure.
   *
   * @param type the class of what was thrown; empty if nothing was
   * @param stack its stack trace; empty, or of any form, if it is another language's
   * @param crash the evidence, if a process ended
   * @param task full name of the task; empty if unknown
   */
  public static FailureGroupKey of(
      FailureKind kind, String type, String stack, Optional<Crash> crash, String task) {
    String what =
        switch (kind) {
          case CRASHED -> crash.map(FailureGroupKey::end).orElse("");
          case FAILED -> cut(cleaned(cut(type, 2 * LONGEST_TYPE)), LONGEST_TYPE);
          // As a caller in Java gets them.
          case ENCODING, UNREADABLE -> "dev.warren.EncodingException";
          case UNKNOWN_TASK -> "dev.warren.UnknownTaskException";
          case TIMEOUT, CANCELLED, TERMINATED -> "";
        };
    return new FailureGroupKey(
        word(kind), what, cut(frame(cut(stack, SEARCHED), ownPrefix(task)), LONGEST_WHERE));
  }

  private static String word(FailureKind kind) {
    return switch (kind) {
      case TIMEOUT, CRASHED -> kind.wireName();
      case CANCELLED, TERMINATED -> FailureKind.CANCELLED.wireName();
      case FAILED, ENCODING, UNREADABLE, UNKNOWN_TASK -> FailureKind.FAILED.wireName();
    };
  }

  private static String end(Crash crash) {
    if (crash.signal().isPresent()) {
      return Crash.signalName(crash.signal().getAsInt());
    }
    if (crash.stderrTail().contains("Terminating due to " + OUT_OF_MEMORY)) {
      return OUT_OF_MEMORY;
    }
    return crash.exitCode().isPresent() ? "exit code " + crash.exitCode().getAsInt() : "";
  }

  /** How the classes of the task's own code begin: two segments of its package, or its class. */
  private static String ownPrefix(String task) {
    int method = task.lastIndexOf('.');
    String type = method < 0 ? "" : task.substring(0, method);
    int first = type.indexOf('.');
    if (first < 0) {
      return type;
    }
    int second = type.indexOf('.', first + 1);
    return type.substring(0, (second < 0 ? first : second) + 1);
  }

  /** The first frame of the task's own code, otherwise the first that is not the machinery's. */
  private static String frame(String stack, String ownPrefix) {
    String first = "";
    for (int begin = 0; begin < stack.length(); ) {
      int end = stack.indexOf('\n', begin);
      end = end < 0 ? stack.length() : end;
      String line = stack.substring(begin, end).strip();
      begin = end + 1;
      if (!line.startsWith("at ") || !line.endsWith(")") || line.indexOf('(') < 0) {
        continue;
      }
      String raw = line.substring("at ".length());
      boolean mayBeOwn = !ownPrefix.isEmpty() && raw.contains(ownPrefix);
      if (!mayBeOwn && (!first.isEmpty() || isMachinery(raw))) {
        continue; // to clean a thousand frames of a recursion takes milliseconds
      }
      String cleaned = cleaned(raw);
      int brackets = cleaned.indexOf('(');
      // In front of the class stand its loader and its module, as in app//acme.Photos.
      String frame = cleaned.substring(cleaned.lastIndexOf('/', brackets) + 1);
      if (!ownPrefix.isEmpty() && isOf(frame, ownPrefix)) {
        return frame;
      }
      if (first.isEmpty() && !isMachinery(frame)) {
        first = frame;
      }
    }
    return first;
  }

  /** Whether the class of a frame has this prefix, or is this class or one inside it. */
  private static boolean isOf(String frame, String prefix) {
    int next = prefix.length();
    return frame.startsWith(prefix)
        && (prefix.endsWith(".") || frame.startsWith(".", next) || frame.startsWith("$", next));
  }

  private static boolean isMachinery(String frame) {
    return frame.startsWith("java.")
        || frame.startsWith("javax.")
        || frame.startsWith("jdk.")
        || frame.startsWith("sun.")
        || frame.startsWith("com.sun.")
        || frame.startsWith("dev.warren.");
  }

  private static String cleaned(String name) {
    return NUMBERED.matcher(name).replaceAll("$1$2$3");
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit);
  }
}
