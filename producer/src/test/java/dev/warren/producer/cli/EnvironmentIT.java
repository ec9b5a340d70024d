package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the program in unusual environments. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class EnvironmentIT {

  private static Program.Result run(int code, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    try (Program program = Program.producerWith(variables, arguments)) {
      Program.Result result = program.await(code);
      program.assertNothingLeft();
      return result;
    }
  }

  /** Runs one item, whose argument the variables or further options give. */
  private static Program.Result echo(Map<String, String> variables, String... options)
      throws IOException, InterruptedException {
    String command = "run echo --count 1 --processes 1 --output -";
    return run(
        0,
        variables,
        Stream.of(command.split(" "), options).flatMap(Stream::of).toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JAVA_TOOL_OPTIONS=-XX:+UseParallelGC",
        "JDK_JAVA_OPTIONS=-XX:+UseG1GC",
        "_JAVA_OPTIONS=-XX:+UseG1GC",
        "JAVA_TOOL_OPTIONS=-Xshare:off",
        "JAVA_TOOL_OPTIONS=-Duser.language=tr -Duser.country=TR",
        "JAVA_TOOL_OPTIONS=-Duser.language=ar -Duser.country=EG",
        "JAVA_TOOL_OPTIONS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0",
        "CLASSPATH=/somewhere/else;WARREN_PROCESSES=;COLUMNS=-1;HOME=/dev/null;LD_PRELOAD=;HOSTNAME="
      })
  void workersStart(String variables) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.split(";")) {
      String[] parts = variable.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    Program.Result result = echo(environment, "--arg", "1");
    assertTrue(result.out().contains("\"value\":1}"), result::out);
    assertFalse(result.err().contains("[worker"), result::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"price: ${amount}\"", "\"a$$b\"", "\"${\"", "\"$\"", "\"$$${x}$\""})
  void dollarsInAVariableArriveAsTheyAre(String text) throws Exception {
    Program.Result result = echo(Map.of("WARREN_ARG", text));
    assertTrue(result.out().contains("\"value\":" + text + "}"), result::out);
  }

  @Test
  void argumentsAndVariablesInUtf8ArriveInALocaleThatKnowsOnlyAscii() throws Exception {
    var locale = Map.of("LC_ALL", "C");
    Program.Result result = echo(locale, "--arg", "\"Grüße?\"");
    assertTrue(result.out().contains("\"value\":\"Grüße?\"}"), result::out);
    result = echo(Map.of("LC_ALL", "C", "WARREN_ARG", "\"Grüße?\""));
    assertTrue(result.out().contains("\"value\":\"Grüße?\"}"), result::out);
  }

  @Test
  void aFileNameThatTheLocaleDoesNotKnowIsRefused(@TempDir Path folder) throws Exception {
    Program.Result result =
        run(
            2,
            Map.of("LC_ALL", "C"),
            "run",
            "echo",
            "--arg=1",
            "--output=" + folder + "/Grüße.jsonl");
    assertTrue(result.err().contains("LC_ALL=C.UTF-8"), result::err);
    assertEquals(0, Files.list(folder).count());
  }

  @Test
  void theEndOfTheTerminalLetsTheRunningItemFinish(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output.jsonl");
    try (Program program =
        Program.producerWith(
            Map.of(),
            ("run sleep --arg 700 --count 40 --processes 1 --crash-limit 1 --output " + output)
                .split(" "))) {
      Await.until("a line", () -> output.toFile().length() > 0);
      program.signalAll("HUP");
      program.await(143);
      String lines = Files.readString(output);
      assertFalse(lines.contains("crashed"), lines);
      assertTrue(lines.lines().count() > 1, lines);
      program.assertNothingLeft();
    }
  }
}
