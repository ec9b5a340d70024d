package dev.warren.cli;

import dev.warren.broker.BrokerAddress;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which broker, which fleet on it, which queues. */
public final class BrokerOptions {
  private static final String BROKER = "--broker";
  private static final String FLEET = "--fleet";
  private static final String PASSWORD_FILE = "--password-file";
  private static final int LONGEST_PASSWORD = 4096;
  private static final Pattern WITH_PASSWORD = Pattern.compile("[^/]*//[^/]*:[^/]*@.*");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  // A string, because picocli shows what it cannot convert, and this may hold a password.
  @Option(
      names = BROKER,
      paramLabel = "URI",
      description = {
        "The broker: amqp://user@host:port/vhost, or amqps:// for TLS; several hosts are separated"
            + " by commas. A password belongs into the variable WARREN_BROKER, which takes the same"
            + " with user:password@, or into a file."
      })
  private String uri;

  @Option(
      names = PASSWORD_FILE,
      paramLabel = "FILE",
      description = "A file whose first line is the broker's password.")
  private Path passwordFile;

  @Option(
      names = FLEET,
      paramLabel = "NAME",
      description = "Name of the fleet, the same for producers and workers (default).")
  private String fleet;

  @Option(
      names = "--queue-type",
      paramLabel = "TYPE",
      defaultValue = "quorum",
      description =
          "Queues on RabbitMQ: quorum, or classic for speed on one node (${DEFAULT-VALUE}).")
  private QueueType queueType;

  /**
   * Where the broker is, if that was given.
   *
   * @throws ParameterException if it cannot be read, or shows a password to everybody
   */
  public Optional<BrokerAddress> address() {
    if (uri == null) {
      if (passwordFile != null) {
        throw refused(PASSWORD_FILE + " is of no use without " + BROKER);
      }
      return Optional.empty();
    }
    boolean onCommandLine = command.commandLine().getParseResult().hasMatchedOption(BROKER);
    if (onCommandLine && WITH_PASSWORD.matcher(uri).matches()) {
      throw refused(
          BROKER
              + " holds a password, and every user of this machine can read the arguments of a"
              + " program: give the address in the variable WARREN_BROKER instead");
    }
    try {
      BrokerAddress address = BrokerAddress.parse(uri);
      return Optional.of(passwordFile == null ? address : withPassword(address));
    } catch (IllegalArgumentException e) {
      throw refused((onCommandLine ? BROKER : "WARREN_BROKER") + ": " + e.getMessage());
    }
  }

  /**
   * Where the broker is.
   *
   * @throws ParameterException if that was not given, or cannot be read
   */
  public BrokerAddress required() {
    BrokerAddress address =
        address()
            .orElseThrow(
                () -> refused("no broker: give --broker amqp://host, or set WARREN_BROKER"));
    // A pool, which takes the other kind of address, warns by itself.
    address.tlsParameters().exposedKey().ifPresent(key -> warn("private key", key));
    return address;
  }

  private void warn(String secret, Path file) {
    Cli.warn(
        command,
        "every user of this machine can read the " + secret + " " + file + ": chmod o-r " + file);
  }

  private BrokerAddress withPassword(BrokerAddress address) {
    if (address.tlsParameters().external()) {
      throw refused(PASSWORD_FILE + " is of no use with auth_mechanism=external");
    }
    return address.withPassword(password());
  }

  private Secret password() {
    try (var reader = Files.newBufferedReader(passwordFile)) {
      var start = new char[LONGEST_PASSWORD];
      int length = Math.max(0, reader.read(start));
      String line = new String(start, 0, length).lines().findFirst().orElse("");
      if (line.isEmpty() || line.length() == LONGEST_PASSWORD) {
        throw refused(PASSWORD_FILE + ": the first line of " + passwordFile + " is no password");
      }
      if (Secret.isExposed(passwordFile)) {
        warn("password in", passwordFile);
      }
      return new Secret(line);
    } catch (IOException e) {
      throw refused(PASSWORD_FILE + ": cannot read " + passwordFile);
    }
  }

  /**
   * Name of the fleet.
   *
   * @throws ParameterException if it breaks the rule for names
   */
  public String fleet() {
    return namedFleet().orElse("default");
  }

  /**
   * Name of the fleet, if one was given.
   *
   * @throws ParameterException if it breaks the rule for names
   */
  public Optional<String> namedFleet() {
    try {
      return Optional.ofNullable(fleet).map(name -> new QueueNames(name).fleet());
    } catch (IllegalArgumentException e) {
      throw refused(FLEET + ": " + e.getMessage());
    }
  }

  /**
   * Tells the user who names a fleet and no broker that there is no such fleet. One that is named
   * in the environment may be meant for other commands: that is only said.
   *
   * @throws ParameterException if it was named on the command line
   */
  public void refuseFleetWithoutBroker() {
    if (command.commandLine().getParseResult().hasMatchedOption(FLEET)) {
      throw refused(FLEET + " is of no use without " + BROKER + ": name the broker of the fleet");
    }
    if (fleet != null) {
      Cli.warn(
          command,
          VariableDefaults.variable(FLEET)
              + " is of no use without "
              + BROKER
              + ": this run has a broker and workers of its own");
    }
  }

  /** Type of the queues. */
  public QueueType queueType() {
    return queueType;
  }

  private ParameterException refused(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
