package dev.warren.cli;

import dev.warren.broker.QueueNames;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that say which broker and which fleet on it, for commands that make no queues. See
 * {@link BrokerOptions} for the others.
 */
public class ConnectionOptions {
  private static final String BROKER = "--broker";
  private static final String FLEET = "--fleet";
  private static final String PASSWORD_FILE = "--password-file";
  private static final int MAX_PASSWORD_LENGTH = 4096;
  private static final Pattern WITH_PASSWORD = Pattern.compile("[^/]*//[^/]*:[^/]*@.*");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  // Text, because picocli shows what it cannot convert, and this may hold a password.
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

  /** Kept: a file may be a pipe, which is read once, and a warning is given once. */
  private BrokerAddress given;

  private boolean isChecked;

  /** Called by picocli. */
  public ConnectionOptions() {}

  /**
   * The address of the broker, if one was given.
   *
   * @throws ParameterException if it is malformed, or shows a password to every user
   */
  public final Optional<BrokerAddress> address() {
    if (uri == null) {
      if (passwordFile != null) {
        throw refused(PASSWORD_FILE + " is of no use without " + BROKER);
      }
      return Optional.empty();
    }
    if (given == null) {
      given = parse();
    }
    return Optional.of(given);
  }

  private BrokerAddress parse() {
    boolean onCommandLine = command.commandLine().getParseResult().hasMatchedOption(BROKER);
    if (onCommandLine && WITH_PASSWORD.matcher(uri).matches()) {
      throw refused(
          BROKER
              + " holds a password, and every user of this machine can read the arguments of a"
              + " program: give the address in the variable WARREN_BROKER instead");
    }
    try {
      BrokerAddress address = BrokerAddress.parse(uri);
      return passwordFile == null ? address : withPassword(address);
    } catch (IllegalArgumentException e) {
      throw refused((onCommandLine ? BROKER : "WARREN_BROKER") + ": " + e.getMessage());
    }
  }

  /**
   * The address of the broker.
   *
   * @throws ParameterException if none was given, or it is malformed
   */
  public final BrokerAddress required() {
    BrokerAddress address =
        address()
            .orElseThrow(
                () -> refused("no broker: give --broker amqp://host, or set WARREN_BROKER"));
    // A pool, which takes the other kind of address, warns by itself.
    if (!isChecked) {
      isChecked = true;
      address.tlsParameters().exposedKey().ifPresent(key -> warn("private key", key));
    }
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
      var start = new char[MAX_PASSWORD_LENGTH];
      int length = Math.max(0, reader.read(start));
      String line = new String(start, 0, length).lines().findFirst().orElse("");
      if (line.isEmpty() || line.length() == MAX_PASSWORD_LENGTH) {
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
  public final String fleet() {
    return namedFleet().orElse("default");
  }

  /**
   * Name of the fleet, if one was given.
   *
   * @throws ParameterException if it breaks the rule for names
   */
  public final Optional<String> namedFleet() {
    try {
      return Optional.ofNullable(fleet).map(name -> new QueueNames(name).fleet());
    } catch (IllegalArgumentException e) {
      throw refused(FLEET + ": " + e.getMessage());
    }
  }

  /**
   * Refuses a fleet that is named without a broker. A name from the environment may be meant for
   * other commands, and only causes a warning.
   *
   * @throws ParameterException if it was named on the command line
   */
  public final void refuseFleetWithoutBroker() {
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

  private ParameterException refused(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
