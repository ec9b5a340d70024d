package dev.warren.supervisor;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The variables of the environment in which every Java finds options. Worker processes inherit
 * them, but for what only one process of a machine can have.
 */
final class JavaVariables {
  private static final List<String> NAMES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** A file of options may choose a collector as well. */
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:\\+Use\\w+GC\\b|(^|\\s)@|-XX:(Flags|VMOptionsFile)=");

  /** Each of them listens on a port, and all processes would take the same one. */
  private static final Pattern PORT =
      Pattern.compile(
          "(-agentlib:jdwp|-Xrunjdwp|-Dcom\\.sun\\.management\\.jmxremote\\.port)\\b\\S*");

  private static final Pattern NOTICE =
      Pattern.compile("(NOTE: )?Picked up (" + String.join("|", NAMES) + "): .*", Pattern.DOTALL);

  private JavaVariables() {}

  /** Whether they may choose a collector. */
  static boolean chooseCollector(Map<String, String> environment) {
    return NAMES.stream()
        .map(environment::get)
        .anyMatch(options -> options != null && COLLECTOR.matcher(options).find());
  }

  /** Takes out what a second process cannot have. */
  static void withoutPorts(Map<String, String> environment) {
    for (String name : NAMES) {
      environment.computeIfPresent(
          name, (same, options) -> PORT.matcher(options).replaceAll("").strip());
    }
  }

  /** Whether a line is what every Java says when it finds one of them. */
  static boolean isNotice(String line) {
    return NOTICE.matcher(line).matches();
  }
}
