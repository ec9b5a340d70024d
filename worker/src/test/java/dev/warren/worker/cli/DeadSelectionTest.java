package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.cli.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadSelectionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dead purge                          | which ones? Give --all, --item JOB/INDEX, --task",
        "dead purge --item j                 | --item: write JOB/INDEX",
        "dead purge --all --item j/1         | --all takes every letter: --item, --task and --error have",
        "dead requeue --all --task acme.A.b  | --all takes every letter: --item, --task and --error have",
        "dead purge --all --error x          | --all takes every letter: --item, --task and --error",
        "dead list --queue-type classic      | Unknown option",
      })
  void refusesOptionsWithoutEffect(String command, String words) {
    var result = new Shell().with("WARREN_BROKER", "amqp://localhost:1").run(command.split(" "));
    assertEquals(ExitCode.USAGE.code(), result.code(), result.err());
    assertTrue(result.err().contains(words), result.err());
  }
}
