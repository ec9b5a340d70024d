package dev.warren.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fuzzer's corpus, once through every decoder. */
class DecoderCorpusTest {

  private static List<Path> corpus(Decoder decoder) throws IOException {
    Path folder =
        Path.of("src", "test", "resources", "fuzz", decoder.name().toLowerCase(Locale.ROOT));
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static boolean accepts(Decoder decoder, Path file) {
    try {
      return Bounds.run(decoder, Files.readAllBytes(file), 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyInputIsReadOrRefusedWithinBounds(Decoder decoder) throws IOException {
    for (Path file : corpus(decoder)) {
      boolean accepted = accepts(decoder, file);
      if (file.getFileName().toString().startsWith("valid")) {
        assertTrue(accepted, () -> file + " was refused");
      } else if (file.getFileName().toString().startsWith("invalid")) {
        assertFalse(accepted, () -> file + " was accepted");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPartOfAnInputIsTooMuch(Decoder decoder) throws IOException {
    for (Path file : corpus(decoder)) {
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length++) {
        Bounds.run(decoder, java.util.Arrays.copyOf(whole, length), 1);
      }
    }
  }
}
