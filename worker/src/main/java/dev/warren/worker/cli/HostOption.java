package dev.warren.worker.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which supervisors a command is about. */
final class HostOption {
  @Option(
      names = "--host",
      paramLabel = "H",
      description = "Only the supervisors of this host, as worker ps shows it (all).")
  private String host;

  /** Called by picocli. */
  HostOption() {}

  /** The host; empty for all. */
  Optional<String> host() {
    return Optional.ofNullable(host);
  }
}
