package dev.warren.producer.cli;

import dev.warren.broker.BrokerAddress;
import dev.warren.engine.FleetOptions;
import dev.warren.worker.cli.ClassPath;
import dev.warren.worker.cli.DurationConverter;

/** Tells a user without workers how to start some. */
final class WorkerHint {
  private static final String GUEST = "guest";

  private WorkerHint() {}

  /** One line, for a fleet behind a given broker. */
  static String of(FleetOptions fleet, ClassPath classPath) {
    BrokerAddress address = fleet.broker().orElseThrow();
    return "no worker of fleet '"
        + fleet.fleet()
        + "' on "
        + address
        + " yet; start some with: "
        + command(address)
        + (fleet.fleet().equals("default") ? "" : " --fleet " + fleet.fleet())
        + (classPath.entries().isEmpty() ? "" : " --classpath " + classPath)
        + " (waiting up to "
        + DurationConverter.show(fleet.waitForWorkers())
        + ")";
  }

  private static String command(BrokerAddress address) {
    String program = "java -jar worker/target/worker.jar start";
    String user = address.user() + "@";
    if (address.user().equals(GUEST) && address.password().value().equals(GUEST)) {
      return program + " --broker " + address.toString().replace("//" + user, "//");
    }
    String uri = address.toString().replaceFirst("@", ":PASSWORD@");
    return "WARREN_BROKER='" + uri + "' " + program;
  }
}
