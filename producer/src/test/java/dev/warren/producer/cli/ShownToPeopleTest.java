package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.engine.EngineBrokenException;
import dev.warren.message.FailureKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What tasks and other machines say reaches people as text, and as nothing else. */
@Timeout(60)
class ShownToPeopleTest {
  private static final String EVIL = "\u001b[2J\u009b1A\rproducer: all is well\nproducer: x\u202e";

  private final Shell shell = new Shell();

  private Shell.Result run(String... options) {
    List<String> command = new ArrayList<>(List.of("run", "echo", "--arg=1"));
    command.addAll(List.of("--count=1", "--output=-"));
    command.addAll(List.of(options));
    return shell.run(command.toArray(String[]::new));
  }

  private static void assertHarmless(String text) {
    assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7F), () -> "in: " + text);
    assertTrue(text.lines().noneMatch(line -> line.startsWith("producer: all")), text);
    assertTrue(text.lines().noneMatch(line -> line.startsWith("producer: x")), text);
  }

  @Test
  void theTextOfAnExceptionIsShownSpeltOutAndKeptExactlyInJson() {
    shell.task((index, arguments) -> TestEngine.failure(FailureKind.FAILED, "acme.Bad", EVIL));
    var result = run();
    assertHarmless(result.err());
    assertHarmless(result.out());
    assertTrue(result.err().contains("acme.Bad: \\u001b[2J"), result.err());
    JsonNode line = JsonMapper.shared().readTree(result.out());
    assertEquals(EVIL, line.get("error").get("message").asString());
  }

  @Test
  void theNameOfAMachineMakesNoLineOfItsOwn() {
    TestEngine.Task task = (index, arguments) -> TestEngine.value("1", TestEngine.run(EVIL, 7));
    shell.task(task);
    assertHarmless(run().err());
    shell.task(task);
    var result = run("--json");
    assertHarmless(result.out());
    String summary = result.out().lines().reduce((a, b) -> b).orElseThrow();
    JsonNode worker = JsonMapper.shared().readTree(summary).get("workers").get(0);
    assertEquals(EVIL, worker.get("host").asString());
  }

  @Test
  void theLastWordsOfAWorkerAreSeenToBePartOfTheReason() {
    shell.task(
        (index, arguments) -> {
          shell
              .engine()
              .breakDown(EngineBrokenException.Reason.WORKERS_CANNOT_START, "gave up:\n" + EVIL);
          return Optional.empty();
        });
    var result = run();
    assertEquals(6, result.code());
    assertHarmless(result.err());
    assertTrue(result.err().contains("producer: gave up:\n  | \\u001b[2J"), result.err());
  }

  @Test
  void aLineOfAWorkerStaysOneAlsoAboveTheBar() {
    var err = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(err, true, UTF_8));
    screen.line("[worker 7] " + EVIL);
    screen.notice("10 % of " + EVIL);
    assertHarmless(err.toString(UTF_8));
  }

  @Test
  void anOptionThatIsRefusedIsShownSpeltOut() {
    var result = shell.run("run", "echo", "--count=" + EVIL);
    assertEquals(2, result.code());
    assertHarmless(result.err());
  }
}
