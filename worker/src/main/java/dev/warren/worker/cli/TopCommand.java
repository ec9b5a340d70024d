package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ConnectionOptions;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetFeed;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code worker top}: a fleet as it is, every second, until somebody has seen enough. */
@Command(
    name = "top",
    description = {
      "Shows a fleet live, on the whole terminal; q ends it, and its last line names the other keys.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class TopCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 700;

  private final CliEnvironment environment;

  @Mixin private ConnectionOptions broker;
  @Mixin private HostOption host;

  TopCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException {
    BrokerAddress address = broker.required();
    String fleet = broker.fleet();
    try (Terminal terminal = terminal()) {
      // Before the screen is taken: an address or a password that is wrong is told in one line.
      FleetClient first = FleetClient.watch(address, fleet);
      FleetFeed feed =
          new FleetFeed("top", address, fleet, host.host(), first, () -> PAUSE_MILLIS, look -> {});
      try (feed) {
        feed.start();
        TopScreen screen = new TopScreen(terminal, feed, colours());
        Runnable quit = screen::quit;
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
          environment.signals().accept(signal, quit);
        }
        screen.run();
      }
      return ExitCode.OK.code();
    } catch (IOException e) {
      if (e instanceof BrokerException known) {
        throw known;
      }
      throw noTerminal(e);
    }
  }

  private boolean colours() {
    return Optional.ofNullable(environment.variables().apply("NO_COLOR")).orElse("").isEmpty();
  }

  private static CliException noTerminal(Exception cause) {
    return new CliException(
        ExitCode.USAGE,
        "top needs a terminal for its input and output; worker ps shows the same once",
        cause);
  }

  private static Terminal terminal() throws IOException {
    if (System.console() == null) {
      throw noTerminal(null);
    }
    Terminal terminal;
    try {
      terminal =
          TerminalBuilder.builder()
              .name("worker top")
              .system(true)
              .dumb(false)
              .exec(true)
              .jni(false)
              .ffm(false)
              .jna(false)
              .jansi(false)
              .nativeSignals(false)
              .build();
    } catch (IOException | RuntimeException e) {
      throw noTerminal(e);
    }
    if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
      terminal.close();
      throw noTerminal(null);
    }
    return terminal;
  }
}
