package dev.warren.producer.cli;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.ClassPath;
import dev.warren.cli.DurationConverter;
import dev.warren.producer.Fleet;

/** Tells a user without workers how to start some. */
final class WorkerHint {
  private static final String GUEST = "guest";

  private WorkerHint() {}

  /** One line, for a fleet behind a given broker. */
  static String of(Fleet fleet, ClassPath classPath) {
    BrokerAddress address = fleet.broker().orElseThrow();
    return "no worker of fleet '"
        + fleet.name()
        + "' on "
        + address
        + " yet; start some with: "
        + command(address)
        + (fleet.name().equals(Fleet.DEFAULT_NAME) ? "" : " --fleet " + fleet.name())
        + (classPath.entries().isEmpty() ? "" : " --classpath " + classPath)
        + " (waiting up to "
        + DurationConverter.show(fleet.waitForWorkers())
        + ")";
  }

  private static String command(BrokerAddress address) {
    String program = "java -jar worker/target/worker.jar start";
    String uri = address.toString();
    if (address.tlsParameters().external()) {
      return program + " --broker " + quoted(uri);
    }
    if (address.user().equals(GUEST) && address.password().value().equals(GUEST)) {
      return program + " --broker " + quoted(uri.replace("//" + GUEST + "@", "//"));
    }
    return "WARREN_BROKER='" + uri.replaceFirst("@", ":PASSWORD@") + "' " + program;
  }

  /** What a shell would take for patterns and for several commands. */
  private static String quoted(String uri) {
    return uri.contains("?") ? "'" + uri + "'" : uri;
  }
}
