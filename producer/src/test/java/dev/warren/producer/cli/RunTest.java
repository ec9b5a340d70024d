package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.cli.ExitCode;
import dev.warren.engine.Answer;
import dev.warren.engine.ItemTiming;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From arguments to lines, summary and exit code. */
@Timeout(60)
class RunTest {
  private final Shell shell = new Shell();

  @Test
  void nothingElseSaidIsTheMainJob() {
    var result = shell.task((index, arguments) -> TestEngine.value(arguments)).run("run", "--json");
    JsonNode summary = JsonMapper.shared().readTree(result.out());
    assertEquals(0, result.code(), result.err());
    assertEquals("dev.warren.task.Tasks.sumOfPowers", summary.get("task").asString());
    assertEquals(10_000, summary.get("succeeded").asInt());
    assertEquals(10_000, summary.get("messages").asInt());
    assertEquals(digestOf("[1000]\n".repeat(10_000)), summary.get("digest").asString());
    assertEquals(
        Runtime.getRuntime().availableProcessors(), shell.opened().get(0).get("processes"));
  }

  @ParameterizedTest
  @CsvSource({"--count=1, 1", "--count=0, 1", "--count=1 --processes=2, 2"})
  void aSmallCountStartsNoMoreProcessesThanItHasItemsUnlessTold(String options, int processes) {
    List<String> arguments = new ArrayList<>(List.of("run", "echo", "--arg=1"));
    arguments.addAll(List.of(options.split(" ")));
    shell.task((index, values) -> TestEngine.value(values));
    var result = shell.run(arguments.toArray(String[]::new));
    assertEquals(0, result.code(), result.err());
    assertEquals(processes, shell.opened().get(0).get("processes"));
  }

  @Test
  void valuesAreWrittenInInputOrder() {
    shell.input("[1, 2]\n\n \"a \\\" b\" \r\nnull").engine(new TestEngine(TestEngine::echo, 3));
    var result = shell.run("run", "echo", "--input", "-", "--output", "-");
    assertEquals(0, result.code(), result.err());
    assertEquals(
        """
        {"index":0,"value":[1,2]}
        {"index":1,"value":"a \\" b"}
        {"index":2,"value":null}
        """,
        result.out());
    assertTrue(result.err().contains("3 submitted = 3 succeeded"), result.err());
    assertTrue(shell.engine().isClosed());
  }

  @Test
  void aRunIsResumedBehindTheLastCompleteLine(@TempDir Path folder) throws IOException {
    Path output = folder.resolve("output");
    String first =
        """
        {"index":0,"value":"a"}
        {"index":1,"error":{"kind":"failed","type":"X","message":"m"}}
        """;
    Files.writeString(output, first + "{\"index\":2,\"val");
    shell.input("\"a\"\n\"b\"\n\"c\"\n\"d\"\n").engine(new TestEngine(TestEngine::echo, 2));
    var result = shell.run("run", "echo", "--input=-", "--output=" + output, "--resume", "--json");
    assertEquals(ExitCode.SOME_FAILED.code(), result.code(), "one failed before");
    assertTrue(result.err().contains("resuming at item 2; failed before: 1"), result.err());
    assertEquals(
        first
            + """
            {"index":2,"value":"c"}
            {"index":3,"value":"d"}
            """,
        Files.readString(output));
    JsonNode summary = JsonMapper.shared().readTree(result.out());
    assertEquals(2, summary.get("submitted").asInt());
    assertEquals(digestOf("\"a\"\n\"c\"\n\"d\"\n"), summary.get("digest").asString());
  }

  @Test
  void aRunThatIsWholeIsResumedWithNothingToDo(@TempDir Path folder) throws IOException {
    Path output = folder.resolve("output");
    String[] command = {"run", "echo", "--arg=1", "--count=5", "--output=" + output, "--resume"};
    assertEquals(0, new Shell().run(command).code());
    String whole = Files.readString(output);
    assertEquals(5, whole.lines().count());
    var result = shell.run(command);
    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("0 submitted = 0 succeeded"), result.err());
    assertEquals(whole, Files.readString(output));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'index':0,'value':1}~{'index':2,'value':1}~ | line 2 of",
        "hello~ | line 1 of",
        "~ | line 1 of",
        "{'index':0,'value':1}~{'index':1,'value':1}~ | results of 2 items, and the input only 1"
      })
  void whatIsNoOutputOfThisRunIsNotResumed(String lines, String words, @TempDir Path folder)
      throws IOException {
    String text = lines.replace('\'', '"').replace('~', '\n');
    Path output = Files.writeString(folder.resolve("output"), text);
    var result = shell.run("run", "echo", "--arg=1", "--count=1", "--output=" + output, "--resume");
    assertEquals(ExitCode.USAGE.code(), result.code(), result.err());
    assertTrue(result.err().contains("cannot resume: "), result.err());
    assertTrue(result.err().contains(words), result.err());
    assertEquals(text, Files.readString(output));
  }

  @Test
  void unorderedOnesAreWrittenAsTheyCome() {
    shell.input("0\n1\n2\n").engine(new TestEngine(TestEngine::echo, 3));
    var result = shell.run("run", "echo", "--input", "-", "--output", "-", "--unordered");
    assertEquals(
        """
        {"index":2,"value":2}
        {"index":1,"value":1}
        {"index":0,"value":0}
        """,
        result.out());
  }

  @Test
  void theDigestIsThatOfTheInputOrderInAnyCase() {
    String lines = IntStream.range(0, 500).mapToObj(i -> i + "\n").collect(Collectors.joining());
    for (String order : new String[] {"--progress=never", "--unordered"}) {
      var backwards = new TestEngine(TestEngine::echo, 250);
      var result =
          new Shell()
              .input(lines)
              .engine(backwards)
              .run("run", "echo", "--input=-", "--json", order);
      JsonNode summary = JsonMapper.shared().readTree(result.out());
      assertEquals(digestOf(lines), summary.get("digest").asString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED,       a.B, failed,    a.B",
    "UNKNOWN_TASK, '',  failed,    dev.warren.UnknownTaskException",
    "ENCODING,     '',  failed,    dev.warren.EncodingException",
    "TIMEOUT,      '',  timeout,   dev.warren.TaskTimeoutException",
    "CRASHED,      '',  crashed,   dev.warren.TaskCrashedException",
    "CANCELLED,    '',  cancelled, dev.warren.TaskCancelledException",
  })
  void aFailureHasALineAndANotice(FailureKind kind, String type, String shown, String shownType) {
    shell.task((index, arguments) -> TestEngine.failure(kind, type, "so \"it\"\nis"));
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--output", "-");
    assertEquals(ExitCode.SOME_FAILED.code(), result.code());
    assertEquals(
        """
        {"index":0,"error":{"kind":"%s","type":"%s","message":"so \\"it\\"\\nis",\
        "host":"here","pid":7,"attempt":1}}
        """
            .formatted(shown, shownType),
        result.out());
    String notice = result.err().lines().findFirst().orElseThrow();
    assertTrue(notice.startsWith("producer: item 0 ") && notice.endsWith("so \"it\""), notice);
  }

  @Test
  void aFailureCarriesItsStackItsCauseAndItsProcess() {
    Failure failure =
        new Failure(
            FailureKind.FAILED,
            "a.B",
            "m",
            "a.B: m\n\tat a.B.run(B.java:7)\n"
                + "Caused by: java.io.IOException: disk full\n\tat a.C.write(C.java:9)\n"
                + "\tat java.base/jdk.internal.reflect.Accessor.invoke(Accessor.java)\n"
                + "\tat x.Y.z(Y.java)\n".repeat(5_000),
            Optional.empty());
    ItemTiming run = new ItemTiming("here", 7, 3, 0, 0, 2_000);
    shell.task((i, json) -> Optional.of(new Answer.Failed(failure, null, 3, run)));
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--output", "-");
    JsonNode error = JsonMapper.shared().readTree(result.out()).get("error");
    assertEquals("java.io.IOException: disk full", error.get("cause").asString());
    assertEquals(3, error.get("attempt").asInt());
    String stack = error.get("stack").asString();
    assertTrue(stack.startsWith("a.B: m\n\tat a.B.run(B.java:7)\n"), stack);
    assertEquals(8_000, stack.length());
    assertTrue(
        result
            .err()
            .startsWith(
                """
                producer: item 0 failed: a.B: m
                  | in process 7 on here, attempt 3
                  | caused by java.io.IOException: disk full
                  | at a.B.run(B.java:7)
                  | at a.C.write(C.java:9)
                  | to run it here: java -jar producer/target/producer.jar run echo --arg 1 \
                --count 1 --only 0 --threads 1
                1 task in\
                """),
        result.err());
  }

  @Test
  void aCrashCarriesTheEndOfItsProcess() {
    var crash =
        new Crash("there", 8, OptionalInt.empty(), OptionalInt.of(9), "x".repeat(9_000) + "end");
    var failure = new Failure(FailureKind.CRASHED, "", "m", "", Optional.of(crash));
    shell.task((i, json) -> Optional.of(new Answer.Failed(failure, null, 3, ItemTiming.never(0))));
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--output", "-");
    JsonNode error = JsonMapper.shared().readTree(result.out()).get("error");
    assertEquals("there", error.get("host").asString());
    assertEquals(8, error.get("pid").asInt());
    assertEquals(9, error.get("signal").asInt());
    assertFalse(error.has("exitCode"), error::toString);
    String stderr = error.get("stderr").asString();
    assertTrue(stderr.endsWith("xend") && stderr.length() == 2_000, stderr);
    assertTrue(result.err().contains("  | in process 8 on there, attempt 3"), result.err());
  }

  @Test
  void noMoreItemsAreInFlightThanWasSaid() {
    shell.task((index, json) -> index == 0 ? Optional.empty() : TestEngine.echo(index, json));
    var run = shell.start("run", "echo", "--arg=1", "--count=100", "--max-in-flight=5");
    Await.until("answered what can be", () -> shell.engine().ledger().totals().done() == 4);
    assertEquals(5, shell.engine().ledger().totals().submitted());
    shell.signal("INT");
    assertEquals(ExitCode.INTERRUPTED.code(), run.join().code());
  }

  /** Leaves an output with some results, and a mark of what they are of. */
  private static void cutOff(String... command) {
    Shell cut = new Shell();
    cut.task((index, json) -> index == 2 ? Optional.empty() : TestEngine.echo(index, json));
    var run = cut.start(command);
    Await.until("answered what can be", () -> cut.engine().ledger().totals().done() == 3);
    cut.signal("INT");
    run.join();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "sleep --arg=1 --count=4 | of the task dev.warren.task.Tasks.echo, this one is of"
            + " dev.warren.task.Tasks.sleep",
        "echo --arg={'a':2} --count=4 | began with the argument {'a':1}, this one with {'a':2}",
      })
  void anotherRunThanTheEarlierOneIsNotResumed(String other, String words, @TempDir Path folder)
      throws IOException {
    Path output = folder.resolve("output");
    cutOff("run", "echo", "--arg={\"a\": 1}", "--count=4", "--output=" + output);
    String before = Files.readString(output);
    assertEquals(2, before.lines().count());
    String command = "run " + other.replace('\'', '"') + " --resume --output=" + output;
    var result = shell.run(command.split(" "));
    assertEquals(ExitCode.USAGE.code(), result.code(), result.err());
    assertTrue(result.err().startsWith("producer: cannot resume: the earlier run "), result.err());
    assertTrue(result.err().contains(words.replace('\'', '"')), result.err());
    assertEquals(before, Files.readString(output));
    assertEquals(0, shell.opened().size());
  }

  @Test
  void nothingIsWrittenBesideALinkToTheOutput(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(Files.createDirectory(folder.resolve("files")).resolve("output"));
    Path links = Files.createDirectory(folder.resolve("links"));
    Path link = Files.createSymbolicLink(links.resolve("output"), file);
    cutOff("run", "echo", "--arg=1", "--count=4", "--output=" + link);
    assertTrue(Files.exists(file.resolveSibling("output.job")));
    try (var files = Files.list(links)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void theSameRunIsResumedAlsoWithMoreItemsAndLeavesItsFileAlone(@TempDir Path folder)
      throws IOException {
    Path output = folder.resolve("output");
    Path input = Files.writeString(folder.resolve("input"), "1\n2\n3\n4\n");
    cutOff("run", "echo", "--input=" + input, "--output=" + output);
    Files.writeString(input, " 1\n2\n3\n4\n5\n");
    var result = shell.run("run", "echo", "--input=" + input, "--output=" + output, "--resume");
    assertEquals(0, result.code(), result.err());
    assertEquals(5, Files.readString(output).lines().count());
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count(), "the mark is gone");
    }
  }

  @Test
  void aMessageThatIsNoUnicodeIsStillWritten() {
    shell.task((index, arguments) -> TestEngine.failure(FailureKind.FAILED, "E", "é\ud800"));
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--output", "-");
    assertTrue(result.out().contains("\"message\":\"é?\""), result.out());
  }

  @Test
  void onlyTheFirstFailuresAreShown() {
    shell.task((index, arguments) -> TestEngine.failure(FailureKind.FAILED, "E", "m"));
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1000");
    assertEquals(3, result.err().lines().filter(line -> line.contains(": item ")).count());
    assertTrue(result.err().contains("1000 failed"), result.err());
  }

  @Test
  void theSummaryHasTheKeysOfTheContract() {
    var result = shell.run("run", "echo", "--arg", "1", "--count", "2", "--json");
    assertEquals("", result.err());
    assertEquals(1, result.out().lines().count());
    JsonNode summary = JsonMapper.shared().readTree(result.out());
    assertEquals(
        List.of(
            "job",
            "task",
            "broker",
            "submitted",
            "succeeded",
            "failed",
            "timedOut",
            "crashed",
            "cancelled",
            "duplicates",
            "returned",
            "retries",
            "crashes",
            "messages",
            "seconds",
            "tasksPerSecond",
            "workers",
            "digest",
            "failures"),
        List.copyOf(summary.propertyNames()));
    assertEquals(
        List.of("startup", "enqueue", "total"),
        List.copyOf(summary.get("seconds").propertyNames()));
    assertEquals("embedded", summary.get("broker").asString());
    assertEquals(
        """
        {"host":"here","pid":7,"tasks":2,"busySeconds":0.004}\
        """,
        summary.get("workers").get(0).toString());
  }

  @Test
  void noItemsAreNoFailure() {
    var result = shell.run("run", "echo", "--arg", "1", "--count", "0", "--json");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains(digestOf("")), result.out());
  }

  @Test
  void anOutputFileIsReplaced(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("output");
    for (String line : new String[] {"1", "2"}) {
      var result = new Shell().input(line).run("run", "echo", "--input=-", "--output", "" + file);
      assertEquals(0, result.code(), result.err());
      assertEquals("{\"index\":0,\"value\":" + line + "}\n", Files.readString(file));
    }
  }

  @Test
  void twoArgumentsAreAnArray() {
    shell.input("[1,2]\n3\n").task((index, arguments) -> TestEngine.value(arguments));
    String task = TestTasks.class.getName() + ".add";
    var result = shell.run("run", task, "--input", "-", "--output", "-");
    assertEquals(ExitCode.SOME_FAILED.code(), result.code());
    assertTrue(result.out().startsWith("{\"index\":0,\"value\":[1,2]}\n"), result.out());
    assertTrue(result.out().contains("write them as [first,second]"), result.out());
  }

  @Test
  void aBadLineOfAStreamEndsItAndKeepsWhatCameBefore() {
    shell.input("7\n".repeat(16) + "{\"a\":}\n8\n");
    var result = shell.run("run", "echo", "--input", "-", "--output", "-");
    assertEquals(ExitCode.USAGE.code(), result.code());
    assertTrue(result.err().startsWith("producer: line 17: Unexpected character "), result.err());
    assertEquals(16, result.out().lines().count());
  }

  @Test
  void aValueBeyondALimitFailsItsOwnItem() {
    String deep = "[".repeat(201) + "]".repeat(201);
    String large = "\"" + "x".repeat(8 << 20) + "\"";
    shell.input("1\n" + deep + "\n" + large + "\n2\n");
    var result = shell.run("run", "echo", "--input", "-", "--output", "-");
    assertEquals(ExitCode.SOME_FAILED.code(), result.code());
    List<String> lines = result.out().lines().toList();
    assertEquals(4, lines.size());
    assertTrue(lines.get(1).contains("nested deeper than 200"), lines.get(1));
    assertTrue(lines.get(2).contains("larger than 8388608 bytes"), lines.get(2));
    assertEquals("{\"index\":3,\"value\":2}", lines.get(3));
  }

  private static String digestOf(String text) {
    return Digests.sha256(text);
  }

  @Test
  void failuresAreShownInGroupsEachWithACommand() {
    shell.task(
        (index, arguments) ->
            index % 3 == 0
                ? TestEngine.echo(index, arguments)
                : TestEngine.failure(FailureKind.FAILED, "a.B" + index % 3, "no " + index));
    String[] command = {"run", "echo", "--arg", "\"it's\"", "--count=9", "--json", "--output=-"};
    var result = shell.run(command);
    String last = result.out().lines().reduce((a, b) -> b).orElseThrow();
    JsonNode groups = JsonMapper.shared().readTree(last).get("failures");
    assertEquals(2, groups.size());
    JsonNode group = groups.get(1);
    assertEquals("failed", group.get("kind").asString());
    assertEquals("a.B2", group.get("type").asString());
    assertEquals("", group.get("where").asString());
    assertEquals(3, group.get("count").asInt());
    assertEquals("here", group.get("hosts").get(0).asString());
    assertEquals(2, group.get("example").get("index").asInt());
    assertEquals("no 2", group.get("example").get("message").asString());
    assertEquals(
        "java -jar producer/target/producer.jar run echo --arg '\"it'\\''s\"' --count 9 --only 2"
            + " --threads 1",
        group.get("example").get("command").asString());
    shell.task((index, json) -> TestEngine.failure(FailureKind.TIMEOUT, "", "no " + index));
    result = shell.run("run", "echo", "--arg=1", "--count=20");
    assertTrue(
        result.err().contains("  20 timed out\n    first item 0, on here: no 0\n"), result.err());
  }

  @ParameterizedTest
  @CsvSource({"--count=8 --arg=7, 7", "--input=-, 5"})
  void onlySomeItemsAreRunUnderTheirIndexes(String input, int value) {
    shell.input("0\n1\n2\n3\n\n4\n5\n6\n7\n8\n").task(TestEngine::echo);
    List<String> command = new ArrayList<>(List.of("run", "echo", "--only=5,2,1-2", "--output=-"));
    command.addAll(List.of(input.split(" ")));
    var result = shell.run(command.toArray(String[]::new));
    assertEquals(0, result.code(), result.err());
    assertEquals(
        List.of("1", "2", "5"),
        result.out().lines().map(line -> line.replaceAll(".*index.:(\\d).*", "$1")).toList());
    assertTrue(result.out().endsWith("{\"index\":5,\"value\":" + value + "}\n"), result.out());
    assertTrue(result.err().contains("3 submitted = 3 succeeded"), result.err());
  }

  @Test
  void anItemBeyondTheEndOfAStreamIsAMistake() {
    var result = shell.input("1\n2\n").run("run", "echo", "--input=-", "--only=1,7", "--output=-");
    assertEquals(ExitCode.USAGE.code(), result.code());
    assertEquals("{\"index\":1,\"value\":2}\n", result.out());
    assertTrue(
        result.err().contains("no item 7: the last one of the input is item 1"), result.err());
  }

  @Test
  void threadsOfThisProgramRunTheTasks() {
    shell.with("WARREN_BROKER", "amqp://h").with("WARREN_PROCESSES", "2");
    var result = shell.run("run", "echo", "--arg=1", "--count=2", "--threads=3", "--json");
    assertEquals(0, result.code(), result.err());
    var options = shell.opened().get(0);
    assertEquals(3, options.get("threads"));
    assertEquals(true, options.get("copyValues"));
    assertFalse(options.containsKey("broker") || options.containsKey("processes"));
    assertEquals("none", JsonMapper.shared().readTree(result.out()).get("broker").asString());
  }

  @Test
  void theThreadsOfWorkersInTheEnvironmentAreNotMeant() {
    assertEquals(0, shell.with("WARREN_THREADS", "8").run("run", "--count=1").code());
    assertFalse(shell.opened().get(0).containsKey("threads"));
  }
}
