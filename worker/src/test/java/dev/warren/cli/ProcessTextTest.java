package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessTextTest {

  private static List<byte[]> given(String... arguments) {
    return Stream.of(arguments).map(text -> text.getBytes(UTF_8)).toList();
  }

  @Test
  void damagedArgumentsAreTakenFromWhatWasGiven() {
    String[] damaged = {"run", "--arg", "\"Gr????e\"", "--output", "?"};
    String[] whole = {"run", "--arg", "\"Grüße\"", "--output", "?"};
    var given = given("java", "-jar", "p.jar", "run", "--arg", "\"Grüße\"", "--output", "?");
    assertArrayEquals(whole, ProcessText.arguments(damaged, true, given));
  }

  @Test
  void anArgumentThatCannotBeRestoredIsRefused() {
    String[] damaged = {"--arg", "Gr\uFFFDn"};
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> ProcessText.arguments(damaged, true, List.of()));
    assertTrue(error.getMessage().contains("argument 2"), error::getMessage);
    assertTrue(error.getMessage().contains("LC_ALL=C.UTF-8"), error::getMessage);
    List<byte[]> latin = List.of(new byte[] {'a'}, new byte[] {'G', 'r', (byte) 0xFC, 'n'});
    assertThrows(IllegalArgumentException.class, () -> ProcessText.arguments(damaged, true, latin));
  }

  @Test
  void aLocaleThatKnowsAllCharactersDamagesNothing() {
    String[] arguments = {"Grüße?"};
    assertArrayEquals(arguments, ProcessText.arguments(arguments, false, List.of()));
  }
}
