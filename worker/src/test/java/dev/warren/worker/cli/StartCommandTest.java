package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartCommandTest {
  private final Shell shell = new Shell();

  @Test
  void helpListsOptionsAndExitCodes() {
    var result = shell.run("start", "--help");
    assertEquals(0, result.code());
    assertEquals("", result.err());
    for (String word : new String[] {"--broker", "--grace-period", "143", "WARREN_QUEUE_TYPE"}) {
      assertTrue(result.out().contains(word), word);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "dashboard"})
  void thePageOfCommandsShowsTheHelp(String command) throws IOException {
    String help = shell.run(command, "--help").out();
    String page = Files.readString(Path.of("docs", "commands.md"));
    assertTrue(page.contains("```\n" + help + "```\n"), help);
  }

  @Test
  void versionIsOnStandardOutput() {
    var result = shell.run("--version");
    assertEquals(0, result.code());
    assertTrue(result.out().startsWith("Warren worker "), result.out());
  }

  @Test
  void withoutCommandIsUsage() {
    refused("Missing required subcommand", shell.run());
  }

  @Test
  void needsABroker() {
    refused("no broker: give --broker amqp://host, or set WARREN_BROKER", shell.run("start"));
  }

  @Test
  void emptyVariableIsNone() {
    refused("no broker", shell.with("WARREN_BROKER", " ").run("start"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--broker ftp://host        | --broker: a broker address begins with amqp:// or amqps://",
        "--processes 0              | at least 1 worker process, not 0",
        "--processes -1             | at least 1 worker process, not -1",
        "--processes 0..4           | at least 1 worker process, not 0",
        "--processes 8..1           | the fewest first, as in 1..8, not 8..1",
        "--processes 1..2000        | at most 1000 worker processes, not 2000",
        "--processes two            | 'two' is no number of processes; write 4, or 1..8",
        "--processes 1..            | '1..' is no number of processes; write 4, or 1..8",
        "--threads 0                | --threads: 1 to 1000, not 0",
        "--threads 1001             | --threads: 1 to 1000, not 1001",
        "--max-tasks-per-child 0    | --max-tasks-per-child: at least 1 item, not 0",
        "--max-tasks-per-child -3   | --max-tasks-per-child: at least 1 item, not -3",
        "--max-memory-per-child 5   | '5' is no size; write 256m or 2g",
        "--max-memory-per-child -1g | '-1g' is no size; write 256m or 2g",
        "--max-memory-per-child 0m  | --max-memory-per-child: at least 1m",
        "--initializer acme:init    | --initializer: 'acme:init' is no name of a task",
        "--initializer-arg 1        | --initializer-arg: of no use without --initializer",
        "--initializer t --initializer-arg {     | --initializer-arg: this is no JSON",
        "--initializer t --initializer-arg 1,2   | --initializer-arg: this is no JSON",
        "--grace-period 30          | '30' is no duration; write 500ms, 30s, 5m or 1h",
        "--fleet a.b                | --fleet: the name of a fleet is 1 to 64 characters",
        "--queue-type stream        | 'stream' is none of quorum, classic",
        "--classpath /no/such.jar   | cannot read /no/such.jar: no such file or folder",
        "--jvm-options Main         | 'Main' is no option: it does not begin with -",
        "--tasks acme.(.*)          | --tasks: 'acme.(.*)' is no pattern for names of tasks",
        "--max-time-limit 0s        | --max-time-limit: the longest time limit must be at least 1ms",
        "--max-time-limit 5         | '5' is no duration",
        "--metrics-port 70000       | --metrics-port: a number from 0 to 65535, not 70000",
        "--metrics-address ::1      | --metrics-address is of no use without --metrics-port",
        "--bursts                   | Unknown option: '--bursts'",
      })
  void refusesWithOneLine(String arguments, String words) {
    refused(
        words, shell.with("WARREN_BROKER", "amqp://localhost:1").run(words("start", arguments)));
  }

  @Test
  void namesTheVariableThatIsWrong() {
    var threads = new Shell().with("WARREN_BROKER", "amqp://localhost:1");
    refused("(from WARREN_THREADS)", threads.with("WARREN_THREADS", "x").run("start"));
    shell.with("WARREN_BROKER", "amqp://localhost:1");
    refused("(from WARREN_PROCESSES)", shell.with("WARREN_PROCESSES", "x").run("start"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"amqp://me:geheim@localhost:1", "amqp://me@acme:geheim@localhost:1"})
  void refusesAPasswordAmongTheArgumentsWithoutShowingIt(String broker) {
    var result = shell.run("start", "--broker", broker);
    refused("give the address in the variable WARREN_BROKER instead", result);
    assertFalse(result.err().contains("geheim"), result.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start amqp://me:ge/he@im@localhost:1             | 'amqp://me:***@localhost:1'",
        "start --brokr=amqp://me@acme:geheim@h --debug    | amqp://me@acme:***@h'",
        "start --fleet amqp:/me:geheim@h --broker amqp://h | 'amqp:/me:***@h'",
        "start --processes me:geheim@h --debug            | 'me:***@h'",
        "start --broker amqp://h --password-file amqp://me:geheim@h | cannot read amqp:/me:***@h",
      })
  void neverShowsAPasswordThatStandsInTheWrongPlace(String arguments, String shown) {
    var result = shell.run(arguments.split(" "));
    refusedAtLength(shown, result);
    assertFalse(result.err().contains("im@"), result.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp://me:geheim",
        "amqp://me:geheim@",
        "amqp://me:geheim@h:geheim",
        "amqp://me:geheim@h:99999",
        "amqp://me:geheim#1@h",
        "amqp://me:geheim%zz@h",
        "amqp://me:geheim%FF@h",
        "amqp://me:geheim/1@h",
        "amqp://me:geheim?1@h",
        "amqp://me:geheim@h/a/b",
        "amqp://me:geheim@[::1",
        "amqps://me:geheim@h?password=geheim",
        "http://me:geheim@h",
        "me:geheim@h",
      })
  void aWrongAddressIsNotShown(String broker) {
    var result = shell.with("WARREN_BROKER", broker).run("start", "--debug");
    refusedAtLength("WARREN_BROKER: ", result);
    assertFalse(result.err().contains("geheim"), result.err());
  }

  @Test
  void unreachableBrokerIsToldAtOnce() {
    var result = shell.with("WARREN_BROKER", "amqp://me:geheim@localhost:1").run("start");
    assertEquals(ExitCode.BROKER.code(), result.code());
    assertTrue(result.err().startsWith("worker: no broker answers at localhost:1"), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertFalse(result.err().contains("geheim"), result.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "amqps://h?cacertfile=/no/ca.pem | the cacertfile /no/ca.pem cannot be used: there is no such file",
        "amqps://h?verify=verify_none    | --broker: a broker address cannot turn off the checks of TLS",
        "amqps://h?heartbeat=5           | --broker: a broker address has no parameters behind its '?' but",
        "amqp://h?cacertfile=/no/ca.pem  | only if it begins with amqps://",
      })
  void refusesWrongParametersOfTls(String broker, String words) {
    refused(words, shell.run("start", "--broker", broker));
  }

  @Test
  void aPasswordIsOfNoUseWithALoginByCertificate() {
    var broker = "amqps://h?certfile=/c&keyfile=/k&auth_mechanism=external";
    refused(
        "--password-file is of no use",
        shell.run("start", "--broker", broker, "--password-file", "/no/file"));
  }

  @Test
  void warnsOfAKeyThatEverybodyCanRead(@TempDir Path folder) throws IOException {
    Path key = Files.writeString(folder.resolve("me.key"), "");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    var result = shell.run("start", "--broker", "amqps://h?certfile=/no/c&keyfile=" + key);
    assertEquals(ExitCode.USAGE.code(), result.code());
    String warning = "worker: every user of this machine can read the private key " + key;
    assertTrue(result.err().startsWith(warning + ": chmod o-r " + key + "\n"), result.err());
    assertEquals(2, result.err().lines().count(), result.err());
  }

  @Test
  void warnsOfAPasswordThatEverybodyCanRead(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "geheim\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    String[] command = {"start", "--broker", "amqp://me@localhost:1", "--password-file", "" + file};
    String warning = "worker: every user of this machine can read the password in " + file;
    var result = shell.run(command);
    assertTrue(result.err().startsWith(warning + ": chmod o-r " + file + "\n"), result.err());
    assertEquals(ExitCode.BROKER.code(), result.code());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertFalse(shell.run(command).err().contains("every user"));
  }

  @Test
  void debugShowsWhere() {
    var result = shell.run("start", "--broker", "amqp://localhost:1", "--debug");
    assertEquals(ExitCode.BROKER.code(), result.code());
    assertTrue(result.err().contains("\tat dev.warren.broker.Broker.connect"), result.err());
  }

  @Test
  void debugFromTheEnvironment() {
    var result = shell.with("WARREN_DEBUG", "1").run("start", "--broker", "amqp://localhost:1");
    assertTrue(result.err().contains("\tat "), result.err());
  }

  @Test
  void aFileThatIsNoJarIsNoClassPath(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tasks.jar"), "no jar");
    var result = shell.run("start", "--broker", "amqp://localhost:1", "--classpath", "" + file);
    refused("cannot read " + file + ": not a jar", result);
  }

  private static String[] words(String first, String others) {
    return (first + " " + others).split(" ");
  }

  private static void refused(String words, Shell.Result result) {
    refusedAtLength(words, result);
    assertEquals(1, result.err().lines().count(), result.err());
  }

  /** With a stack trace. */
  private static void refusedAtLength(String words, Shell.Result result) {
    assertEquals(ExitCode.USAGE.code(), result.code(), result.err());
    assertTrue(result.err().startsWith("worker: "), result.err());
    assertTrue(result.err().contains(words), result.err());
    assertEquals("", result.out());
  }
}
