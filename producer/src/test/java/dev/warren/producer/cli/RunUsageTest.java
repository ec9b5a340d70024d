package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be meant like that is refused in one line, before anything is started. */
class RunUsageTest {
  private final Shell shell = new Shell();

  @TempDir private Path folder;

  @Test
  void helpListsOptionsAndExitCodes() {
    var result = shell.run("run", "--help");
    assertEquals(0, result.code());
    assertEquals("", result.err());
    for (String word :
        new String[] {"--chunk-size", "sumOfPowers", "--wait-for-workers", "no worker came"}) {
      assertTrue(result.out().contains(word), word);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "run nope                    | no task nope: class dev.warren.task.Tasks has no method"
            + " nope",
        "run a.B.c --arg 1           | no task a.B.c: there is no class a.B on the class path",
        "run java.lang.Math.abs      | java.lang.Math.abs is not a task: annotate it with @",
        "run a-b --arg 1             | the name of a task must match",
        "run echo                    | the task needs arguments: give --arg JSON or --input FILE",
        "run --arg {                 | --arg: Unexpected end-of-input: expected close marker for"
            + " Object at byte",
        "run --arg [1]2              | --arg: expected one value, not 2 (",
        "run --count -1              | --count: at least 0, not -1",
        "run --input x --count 1     | --input takes the place of --arg and --count",
        "run --input /no/file        | cannot read /no/file: no such file or folder",
        "run --input /               | cannot read /: it is a folder",
        "run --output /no/folder/x   | cannot write /no/folder/x: no such file or folder",
        "run --classpath /no/x.jar   | cannot read /no/x.jar: no such file or folder",
        "run --processes 0           | --processes: at least 1, not 0",
        "run --chunk-size none       | 'none' is neither auto nor a number from 1 to 100000",
        "run --time-limit 0s         | --time-limit: at least 1ms",
        "run --retries -1            | --retries: at least 0, not -1",
        "run --crash-limit 0         | --crash-limit: at least 1, not 0",
        "run --progress maybe        | '--progress': 'maybe' is none of auto, always, never",
        "run --queue-type stream     | '--queue-type': 'stream' is none of quorum, classic",
        "run --fleet blue            | --fleet is of no use without --broker",
        "bench --fleet blue          | --fleet is of no use without --broker",
        "run --max-in-flight 0       | --max-in-flight: at least 1, not 0",
        "run --jvm-options Xmx1g     | 'Xmx1g' is no option: it does not begin with -",
        "run --broker amqp://h --jvm-options -Xmx1g | --jvm-options is for processes that are"
            + " started",
        "run --broker x              | --broker: a broker address begins with amqp://",
        "run --broker amqp://u:p@h   | --broker holds a password",
        "run --resume                | --resume goes on with a file: give --output FILE",
        "run --resume --output x --unordered | --resume needs results in input order",
        "run --password-file /no/x   | --password-file is of no use without --broker",
        "run --broker amqp://h --password-file /no/x | --password-file: cannot read /no/x",
        "run --threads 0             | --threads: at least 1, not 0",
        "run --threads 1 --broker amqp://h | --threads runs the tasks in this program: leave out"
            + " --broker",
        "run --threads 1 --processes 2 | leave out --processes",
        "run --threads 1 --jvm-options -Xmx1g | leave out --jvm-options",
        "run --only x                | 'x' is no index of an item; write 17 or 3,10-20",
        "run --only 1,               | '' is no index of an item",
        "run --only 3-1              | '3-1' ends before it begins",
        "run --only 2147483647       | a run has no item 2147483647",
        "run --only 99999999999      | is no index of an item",
        "run --count 5 --only 1,5    | --only: there is no item 5: the last one of the input is"
            + " item 4",
        "run --only 1 --resume --output x | --resume goes on with all items: leave out --only",
        "run --nonsense x            | Unknown option",
        "run --report /              | --report: / is a folder: name a file",
        "run --report /no/folder/x   | --report: there is no folder /no/folder",
        "run --report x --trace ./x  | --trace is the file of --report, which it would overwrite",
        "run --output x --report x   | --report is the file of --output, which it would overwrite",
        "rest                        | Unmatched argument at index 0: 'rest'",
        "bench --figures memory,nope | --figures: there is no figure 'nope'",
        "bench --repetitions 0       | --repetitions: at least 1, not 0",
        "bench --tasks 0             | --tasks: at least 1, not 0",
        "bench --processes 0         | --processes: at least 1, not 0",
        "bench --broker amqp://u:p@h | --broker holds a password",
        "bench --broker amqp://h --figures scaling | --figures: scaling starts processes of its"
            + " own",
      })
  void refuses(String arguments, String words) {
    refused(words, shell.run(arguments.split(" ")));
  }

  @Test
  void theClassOfATaskIsNotInitialised() {
    refused("is not a task", shell.run("run", Sleeper.class.getName() + ".wake", "--arg", "1"));
    assertFalse(Witness.initialised);
  }

  /** Shows whether {@link Sleeper} was initialised. */
  static final class Witness {
    private static boolean initialised;
  }

  /** Not a task. */
  static final class Sleeper {
    static {
      Witness.initialised = true;
    }

    private Sleeper() {}

    public static int wake(int n) {
      return n;
    }
  }

  @Test
  void aBadLineOfAFileIsNamedBeforeAnythingRuns() throws IOException {
    String file = file(String.join("\n", Collections.nCopies(16, "1")) + "\n{\"a\":}\n2\n");
    refused(
        "line 17: Unexpected character ('}'): expected a value at byte ",
        shell.run("run", "echo", "--input", file));
  }

  @Test
  void theInputIsNotOverwritten() throws IOException {
    String file = file("1\n");
    refused(
        "which it would overwrite", shell.run("run", "echo", "--input", file, "--output", file));
    assertEquals("1\n", Files.readString(Path.of(file)));
  }

  @Test
  void withABrokerUnknownClassesAreLeftToTheWorkers() {
    var result = shell.run("run", "a.B.c", "--arg", "1", "--count", "1", "--broker", "amqp://h");
    assertEquals(0, result.code(), result.err());
    assertEquals("amqp://guest:guest@h:5672", shell.opened().get(0).get("broker"));
    assertFalse(shell.opened().get(0).containsKey("processes"));
  }

  @Test
  void withABrokerKnownClassesAreChecked() {
    refused("has no method nope", shell.run("run", "nope", "--broker", "amqp://h"));
  }

  @Test
  void optionsComeFromTheEnvironment() {
    shell.with("WARREN_BROKER", "amqp://me:secret@h/v").with("WARREN_FLEET", "blue");
    shell.with("WARREN_PROCESSES", "3").with("WARREN_COUNT", "2").with("WARREN_JSON", "yes");
    var result = shell.run("run", "echo", "--arg", "1");
    assertEquals(0, result.code(), result.err());
    var options = shell.opened().get(0);
    assertEquals("amqp://me:secret@h:5672/v", options.get("broker"));
    assertEquals("blue", options.get("fleet"));
    assertEquals(3, options.get("processes"));
    assertTrue(result.out().contains("\"submitted\":2"), result.out());
  }

  @Test
  void optionsForProcessesAreHandedOnBehindThoseOfTheProgram() {
    var result = shell.run("run", "--count=1", "--jvm-options", "-Xmx1g '-Da=b c'");
    assertEquals(0, result.code(), result.err());
    var options = (List<?>) shell.opened().get(0).get("jvmOptions");
    assertEquals(List.of("-Xmx1g", "-Da=b c"), options.subList(options.size() - 2, options.size()));
  }

  @Test
  void aFleetOfTheEnvironmentThatHasNoBrokerIsTold() {
    var result = shell.with("WARREN_FLEET", "blue").run("run", "--count=1");
    assertEquals(0, result.code(), result.err());
    assertTrue(
        result.err().startsWith("producer: WARREN_FLEET is of no use without --broker"),
        result.err());
  }

  @Test
  void choicesMayBeWrittenInCapitals() {
    var result = shell.run("run", "--count=1", "--progress=NEVER", "--queue-type=Classic");
    assertEquals(0, result.code(), result.err());
  }

  @Test
  void aPasswordComesFromAFile() throws IOException {
    String secret = file("a secret\nand more\n");
    var result =
        shell.run("run", "echo", "--arg=1", "--broker", "amqp://me@h", "--password-file", secret);
    assertEquals(0, result.code(), result.err());
    assertEquals("amqp://me:a%20secret@h:5672", shell.opened().get(0).get("broker"));
  }

  @Test
  void anEmptyPasswordFileIsRefused() throws IOException {
    String empty = file("\n");
    refused("is no password", shell.run("run", "--broker", "amqp://h", "--password-file", empty));
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("input.jsonl"), text).toString();
  }

  private void refused(String words, Shell.Result result) {
    assertEquals(ExitCode.USAGE.code(), result.code(), result.err());
    assertTrue(result.err().startsWith("producer: "), result.err());
    assertTrue(result.err().contains(words), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
    assertEquals(0, shell.opened().size());
  }
}
