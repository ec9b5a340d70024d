package dev.warren.supervisor;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The environment variables from which every Java virtual machine takes options. Worker processes
 * inherit them, except for ports, which only one process can listen on.
 */
final class JavaVariables {
  private static final List<String> NAMES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** Chooses a garbage collector, or names a file of options that may. */
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:\\+Use\\w+GC\\b|(^|\\s)@|-XX:(Flags|VMOptionsFile)=");

  /** Listens on a port, which would be the same one for all processes. */
  private static final Pattern PORT =
      Pattern.compile(
          "(-agentlib:jdwp|-Xrunjdwp|-Dcom\\.sun\\.management\\.jmxremote\\.port)\\b\\S*");

  private static final Pattern NOTICE =
      Pattern.compile("(NOTE: )?Picked up (" + String.join("|", NAMES) + "): .*", Pattern.DOTALL);

  private JavaVariables() {}

  /** Whether the variables may choose a garbage collector. */
  static boolean chooseCollector(Map<String, String> environment) {
    return NAMES.stream()
        .map(environment::get)
        .anyMatch(options -> options != null && COLLECTOR.matcher(options).find());
  }

  /** Removes the options that listen on a port. */
  static void withoutPorts(Map<String, String> environment) {
    for (String name : NAMES) {
      environment.computeIfPresent(
          name, (same, options) -> PORT.matcher(options).replaceAll("").strip());
    }
  }

  /** Whether a line is the notice that Java prints when it finds such a variable. */
  static boolean isNotice(String line) {
    return NOTICE.matcher(line).matches();
  }
}
