package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ConnectionOptions;
import dev.warren.cli.ExitCode;
import dev.warren.cli.LogLines;
import dev.warren.cli.LogOptions;
import dev.warren.cli.LoggedCommand;
import dev.warren.cli.Version;
import dev.warren.dashboard.Dashboard;
import dev.warren.fleet.FleetClient;
import dev.warren.text.FileProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worker dashboard}: a live page of a fleet, for a browser. */
@Command(
    name = "dashboard",
    description = {
      "Serves a live page of a fleet until SIGTERM or Ctrl-C: hosts, processes, jobs, queues, dead"
          + " letters, and commands on them.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DashboardCommand implements Callable<Integer>, LoggedCommand {
  private static final String TOKEN = "WARREN_DASHBOARD_TOKEN";
  private static final Pattern TOKEN_FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{16,200}");
  private static final int TOKEN_BYTES = 24;
  private static final int MAX_FILE_BYTES = 4_096;
  private static final int MAX_PORT = 65_535;

  private final CliEnvironment environment;

  @Spec private CommandSpec spec;

  @Mixin private ConnectionOptions broker;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8650",
      description = "The port of the page; 0 takes a free one (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--address",
      paramLabel = "HOST",
      description =
          "The address of that port: 0.0.0.0 for every machine that can reach this one; everything"
              + " needs the token then (the loopback).")
  private String address;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file whose first line is the token, of 16 characters or more; or set"
              + " WARREN_DASHBOARD_TOKEN (a new one each time, which is printed).")
  private Path tokenFile;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description =
          "Where the last hour is kept (a file of this user's for each broker and fleet).")
  private Path history;

  @Mixin private LogOptions logOptions;

  DashboardCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException {
    if (port < 0 || port > MAX_PORT) {
      throw refused("--port: a number from 0 to " + MAX_PORT + ", not " + port);
    }
    InetSocketAddress listen = new InetSocketAddress(host(), port);
    Optional<Secret> given = givenToken();
    Secret token = given.orElseGet(DashboardCommand::newToken);
    BrokerAddress target = broker.required();
    Optional<Path> file = history == null ? usualHistory(target) : Optional.of(history);
    Dashboard.Settings settings =
        new Dashboard.Settings(listen, token, target, broker.fleet(), version(), file);
    CompletableFuture<ExitCode> end = new CompletableFuture<>();
    Map.of(
            "INT", ExitCode.INTERRUPTED,
            "TERM", ExitCode.TERMINATED,
            "HUP", ExitCode.TERMINATED)
        .forEach((signal, code) -> environment.signals().accept(signal, () -> end.complete(code)));
    // First of all: an address or a password that is wrong is told in one line.
    FleetClient first = FleetClient.watch(target, broker.fleet());
    try (Dashboard dashboard = open(settings, first)) {
      tell(
          dashboard.url()
              + (given.isEmpty() ? "#token=" + token.value() : "#token= and the token you gave")
              + " shows fleet '"
              + broker.fleet()
              + "' on "
              + target);
      return end.join().code();
    }
  }

  private Dashboard open(Dashboard.Settings settings, FleetClient first) {
    try {
      return Dashboard.open(settings, first);
    } catch (Dashboard.HistoryException e) {
      throw new CliException(ExitCode.USAGE, "--history: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--port: cannot listen on port "
              + port
              + " of "
              + settings.listen().getAddress().getHostAddress()
              + ": "
              + e.getMessage()
              + "; name another one, or 0 for any that is free",
          e);
    }
  }

  private InetAddress host() {
    try {
      return address == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw refused("--address: no address is known of '" + address + "'");
    }
  }

  private Optional<Secret> givenToken() {
    String variable = Optional.ofNullable(environment.variables().apply(TOKEN)).orElse("").strip();
    if (tokenFile == null) {
      return variable.isEmpty() ? Optional.empty() : Optional.of(token(TOKEN, variable));
    }
    try (var in = Files.newInputStream(tokenFile)) {
      String start = new String(in.readNBytes(MAX_FILE_BYTES), UTF_8);
      return Optional.of(
          token(
              "--token-file: the first line of " + tokenFile,
              start.lines().findFirst().orElse("").strip()));
    } catch (IOException e) {
      throw refused("--token-file: cannot read " + tokenFile + ": " + FileProblem.of(e));
    }
  }

  private Secret token(String source, String text) {
    if (!TOKEN_FORM.matcher(text).matches()) {
      throw refused(
          source
              + " is no token: 16 to 200 characters of A-Z, a-z, 0-9 and ._~+/=-, as from openssl"
              + " rand -hex 16");
    }
    return new Secret(text);
  }

  private static Secret newToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  /** A file for each broker and fleet; none for a user without a home. */
  private Optional<Path> usualHistory(BrokerAddress target) {
    String state = environment.variables().apply("XDG_STATE_HOME");
    Path home = Path.of(System.getProperty("user.home", ""));
    Path folder =
        state != null && Path.of(state).isAbsolute()
            ? Path.of(state)
            : home.resolve(".local").resolve("state");
    if (!folder.isAbsolute()) {
      return Optional.empty();
    }
    String name = broker.fleet() + "-" + hash(target.toString()) + ".jsonl";
    return Optional.of(folder.resolve("warren").resolve("dashboard").resolve(name));
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static String version() {
    return Optional.ofNullable(DashboardCommand.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  private void tell(String line) {
    environment.err().println(LogLines.notice(WorkerMain.NAME, line));
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
