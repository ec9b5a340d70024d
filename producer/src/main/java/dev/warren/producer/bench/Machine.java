package dev.warren.producer.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where figures come from.
 *
 * @param cores cores that this program may use
 * @param processor its name; empty if it is not known
 * @param system name and version of the operating system
 * @param java version of Java
 * @param load processes that wanted to run in the last minute, before anything was measured;
 *     negative if that is not known
 */
public record Machine(int cores, String processor, String system, String java, double load) {

  /** This one, now. */
  public static Machine here() {
    return new Machine(
        Setting.cores(),
        processorName(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.runtime.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processorName() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d cores%s, %s, Java %s%s",
        cores,
        processor.isEmpty() ? "" : " (" + processor + ")",
        system,
        java,
        load < 0 ? "" : String.format(Locale.ROOT, ", load %.1f at the start", load));
  }
}
