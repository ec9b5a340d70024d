package dev.warren.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where a command shows its metrics and its health; nowhere without them. */
public final class MetricsOptions {
  private static final String PORT = "--metrics-port";
  private static final String ADDRESS = "--metrics-address";
  private static final int MAX_PORT = 65_535;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = PORT,
      paramLabel = "P",
      description =
          "Serve /metrics for Prometheus, and /health, which is 200 while a worker process takes"
              + " tasks, on this port; 0 takes a free one (none).")
  private Integer port;

  @Option(
      names = ADDRESS,
      paramLabel = "HOST",
      description =
          "The address of that port: 0.0.0.0 for every machine that can reach this one (the"
              + " loopback).")
  private String address;

  /** Called by picocli. */
  public MetricsOptions() {}

  /**
   * Opens the port, if one was given, and tells the user on which address it listens.
   *
   * @throws ParameterException if port or address make no sense
   * @throws CliException if nothing can listen there
   */
  public Optional<MetricsServer> open() {
    if (port == null) {
      if (command.commandLine().getParseResult().hasMatchedOption(ADDRESS)) {
        throw refused(ADDRESS + " is of no use without " + PORT);
      }
      return Optional.empty();
    }
    if (port < 0 || port > MAX_PORT) {
      throw refused(PORT + ": a number from 0 to " + MAX_PORT + ", not " + port);
    }
    MetricsServer server = MetricsServer.start(host(), port);
    Cli.warn(command, "metrics on " + server.url() + "/metrics, health on /health");
    return Optional.of(server);
  }

  private InetAddress host() {
    try {
      return address == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw refused(ADDRESS + ": no address is known of '" + address + "'");
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
