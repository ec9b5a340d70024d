package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code java -jar producer.jar run} with a broker of its own. */
@Timeout(300)
class ProducerCliIT {
  @TempDir private Path folder;

  private static JsonNode json(Program.Result result) {
    return JsonMapper.shared().readTree(result.out().lines().reduce((a, b) -> b).orElseThrow());
  }

  private static String sumOfPowers(int n) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < n; i++) {
      sum = sum.add(BigInteger.valueOf(i).pow(i));
    }
    return sum.toString();
  }

  @Test
  void theMainJobIsExactAndLeavesNothing() throws Exception {
    try (Program program = Program.producer("run", "--json")) {
      JsonNode summary = json(program.await(0));
      assertEquals(10_000, summary.get("succeeded").asInt());
      assertEquals("embedded", summary.get("broker").asString());
      assertEquals(Runtime.getRuntime().availableProcessors(), summary.get("workers").size());
      assertEquals(
          Digests.sha256((sumOfPowers(1000) + "\n").repeat(10_000)),
          summary.get("digest").asString());
      program.assertNothingLeft();
    }
  }

  @Test
  void shippedTasksNeedNoMoreThanTheirName() throws Exception {
    try (Program program =
        Program.producer(
            "run", "echo", "--arg", "{\"a\": [1, null]}", "--count", "3", "--output=-")) {
      var result = program.await(0);
      assertEquals(
          """
          {"index":0,"value":{"a":[1,null]}}
          {"index":1,"value":{"a":[1,null]}}
          {"index":2,"value":{"a":[1,null]}}
          """,
          result.out());
      assertTrue(result.err().startsWith("3 tasks in "), result.err());
      program.assertNothingLeft();
    }
  }

  @Test
  void anotherJarBringsItsTaskAndAFileItsArguments() throws Exception {
    Path jar = ForeignTask.jar(folder);
    Path input = folder.resolve("input.jsonl");
    Files.writeString(
        input,
        IntStream.range(0, 10_000)
            .mapToObj(i -> "{\"text\":\"a " + i + "\",\"times\":" + i % 3 + "}\n")
            .collect(Collectors.joining()));
    Path output = folder.resolve("output.jsonl");
    for (String source : new String[] {input.toString(), "-"}) {
      try (Program program =
          Program.producerWithInput(
              input,
              "run",
              ForeignTask.NAME,
              "--classpath=" + jar,
              "--input=" + source,
              "--output=" + output)) {
        program.await(0);
        List<String> lines = Files.readAllLines(output);
        assertEquals(10_000, lines.size());
        assertEquals(
            "{\"index\":8000,\"value\":[{\"place\":0,\"word\":\"a\"},{\"place\":1,\"word\":\"8000\"},"
                + "{\"place\":2,\"word\":\"a\"},{\"place\":3,\"word\":\"8000\"}]}",
            lines.get(8000));
        program.assertNothingLeft();
      }
    }
  }

  @Test
  void anArgumentOfTheWrongTypeFailsItsOwnItem() throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "3\n\"three\"\n[3]\n4\n");
    try (Program program = Program.producer("run", "--input", input.toString(), "--output", "-")) {
      List<String> lines = program.await(1).out().lines().toList();
      assertEquals("{\"index\":0,\"value\":6}", lines.get(0));
      assertTrue(
          lines.get(1).startsWith("{\"index\":1,\"error\":{\"kind\":\"failed\","), lines.get(1));
      assertTrue(
          lines.get(2).startsWith("{\"index\":2,\"error\":{\"kind\":\"failed\","), lines.get(2));
      assertEquals("{\"index\":3,\"value\":33}", lines.get(3));
    }
  }

  @Test
  void badInputEndsBeforeAnythingStarts() throws Exception {
    try (Program program = Program.producer("run", "nope")) {
      assertEquals(
          "producer: no task nope: class dev.warren.task.Tasks has no method nope\n",
          program.await(2).err());
      program.assertNothingLeft();
    }
  }

  @Test
  void linesOfAStreamAreAnsweredWhileItIsOpen() throws Exception {
    Path output = folder.resolve("output.jsonl");
    try (Program program =
        Program.producer("run", "echo", "--input", "-", "--output", output.toString())) {
      program.input().write("1\n2\n".getBytes(UTF_8));
      program.input().flush();
      Await.until("two lines", () -> Files.exists(output) && lines(output) == 2);
      program.input().write("{\n".getBytes(UTF_8));
      program.input().close();
      var result = program.await(2);
      assertTrue(
          result.err().startsWith("producer: line 3: Unexpected end-of-input"), result.err());
      assertEquals(2, lines(output));
      program.assertNothingLeft();
    }
  }

  private static long lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void terminationLetsRunningItemsFinish() throws Exception {
    Path output = folder.resolve("output.jsonl");
    try (Program program =
        Program.producer(
            "run", "sleep", "--input=-", "--output", output.toString(), "--processes", "2")) {
      program.input().write("1\n1500\n1500\n".getBytes(UTF_8));
      program.input().flush();
      Await.until("the first answer", () -> Files.exists(output) && lines(output) == 1);
      program.signal("TERM");
      var result = program.await(143);
      assertEquals(3, lines(output));
      assertTrue(result.err().contains("3 submitted = 3 succeeded"), result.err());
      program.assertNothingLeft();
    }
  }

  @Test
  void anInterruptEndsItSoon() throws Exception {
    Path output = folder.resolve("output.jsonl");
    Path input = Files.writeString(folder.resolve("input"), "1\n" + "100000\n".repeat(100));
    try (Program program =
        Program.producer("run", "sleep", "--input", "" + input, "--output", "" + output)) {
      Await.until("the first answer", () -> Files.exists(output) && lines(output) == 1);
      long start = System.nanoTime();
      program.signal("INT");
      var result = program.await(130);
      assertTrue(System.nanoTime() - start < 10_000_000_000L, "took long");
      assertTrue(result.err().contains("101 submitted = 1 succeeded"), result.err());
      program.assertNothingLeft();
    }
  }

  @Test
  void anArchiveOfClassesIsMadeOnceAndPassedOverWhenItIsBroken() throws Exception {
    Path cache = folder.resolve("cache");
    runsWithCache(cache);
    Path archive = onlyFile(cache.resolve("warren/classes"));
    FileTime made = Files.getLastModifiedTime(archive);
    runsWithCache(cache);
    assertEquals(made, Files.getLastModifiedTime(onlyFile(cache.resolve("warren/classes"))));

    int size = (int) Files.size(archive);
    Files.delete(archive);
    Files.write(archive, new byte[size]);
    runsWithCache(cache);
    Files.write(archive, new byte[size / 2]);
    runsWithCache(cache);
    runsWithCache(Files.writeString(folder.resolve("no-folder"), ""));
  }

  private static void runsWithCache(Path cache) throws Exception {
    try (Program program =
        Program.producerWithCache(cache, "run", "echo", "--arg=1", "--count=2", "--processes=1")) {
      var result = program.await(0);
      assertEquals(3, result.err().lines().count(), result.err());
      program.assertNothingLeft();
    }
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all.toString());
      return all.get(0);
    }
  }

  @Test
  void aKilledRunIsResumedAndItsFileIsWhole() throws Exception {
    Path output = folder.resolve("output.jsonl");
    Path input = folder.resolve("input");
    Files.write(input, IntStream.range(0, 3_000).mapToObj(Integer::toString).toList());
    String[] command = {"run", "echo", "--input", "" + input, "--output", "" + output, "--resume"};
    try (Program program = Program.producer(command)) {
      Await.until("some answers", () -> Files.exists(output) && lines(output) > 100);
      program.signal("KILL");
      program.await(137);
    }
    long before = lines(output);
    assertTrue(before < 3_000, before + " lines: it was over already");
    try (Program program = Program.producer(command)) {
      var result = program.await(0);
      assertTrue(result.err().contains("resuming at item "), result.err());
      program.assertNothingLeft();
    }
    List<String> lines = Files.readAllLines(output);
    assertEquals(3_000, lines.size());
    for (int i = 0; i < lines.size(); i++) {
      assertEquals("{\"index\":" + i + ",\"value\":" + i + "}", lines.get(i));
    }
  }

  @Test
  void aKilledProducerLeavesNoProcess() throws Exception {
    Path output = folder.resolve("output.jsonl");
    Path input = Files.writeString(folder.resolve("input"), "1\n" + "100000\n".repeat(100));
    try (Program program =
        Program.producer("run", "sleep", "--input", "" + input, "--output", "" + output)) {
      Await.until("the first answer", () -> Files.exists(output) && lines(output) == 1);
      program.signal("KILL");
      program.await(137);
      Await.until(
          () -> "left: " + program.family(),
          Duration.ofSeconds(4),
          () -> program.family().isEmpty());
    }
  }

  @Test
  void aReaderThatGoesAwayIsNoSuccess() throws Exception {
    var shell =
        new ProcessBuilder(
            "bash",
            "-c",
            "set -o pipefail; java -jar target/producer.jar run echo --arg '\""
                + "x".repeat(1000)
                + "\"' --output - 2>"
                + folder
                + "/err | head -1 >/dev/null; exit ${PIPESTATUS[0]}");
    assertEquals(1, shell.start().waitFor());
    String err = Files.readString(folder.resolve("err"));
    assertTrue(err.contains(" producer: cannot write "), err);
    assertTrue(err.contains(": Broken pipe"), err);
  }
}
