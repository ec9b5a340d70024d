package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.producer.cli.ReplayCommand.Parts;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayCommandTest {
  private static final String START =
      "java -jar producer/target/producer.jar run acme.Photos.scale";

  private static ReplayCommand of(String argument, String input, String... jvmOptions) {
    return ReplayCommand.of(
        new Parts("acme.Photos.scale", argument, null, input, "lib/*", List.of(jvmOptions)));
  }

  @Test
  void hasWhatAnItemDependsOnQuotedForAShell() {
    assertEquals(
        "java -Xmx1g '-Da=b c' -jar producer/target/producer.jar run acme.Photos.scale --input"
            + " 'my photos.jsonl' --classpath 'lib/*' --only 17 --threads 1",
        of(null, "my photos.jsonl", "-Xmx1g", "-Da=b c").command(17));
  }

  @Test
  void aSecretIsNotShown() {
    String shown = of(null, "-", "-Dapi.key=hush").shown(3);
    assertTrue(shown.startsWith("java -Dapi.key=... -jar "), shown);
    assertTrue(
        shown.contains(
            "(... of -Dapi.key=... is not shown, as it looks like a secret; FILE is what was"),
        shown);
  }

  @Test
  void standardInputHasToBeKept() {
    String shown = of(null, "-").shown(3);
    assertTrue(shown.startsWith(START + " --input FILE --classpath"), shown);
    assertTrue(
        shown.endsWith("--threads 1  (FILE is what was on standard input: keep that in a file)"),
        shown);
  }

  @Test
  void aLongArgumentIsNotRepeated() {
    String shown = of("[" + "1,".repeat(10_000) + "1]", null).shown(3);
    assertTrue(shown.length() < 300 && shown.contains(" --arg JSON "), shown);
  }

  @Test
  void isOneHarmlessLineOfTheSameMeaning() {
    String command = of("[\n\"\u202e\"]", null).command(3);
    assertTrue(command.contains("--arg '[ \"\\u202e\"]' --classpath"), command);
    assertTrue(command.endsWith(" --only 3 --threads 1"), command);
  }
}
