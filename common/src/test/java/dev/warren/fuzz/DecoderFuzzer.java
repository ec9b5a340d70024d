package dev.warren.fuzz;

import java.util.Locale;

/** What the fuzzer calls; {@code -Dwarren.fuzz=task} chooses the decoder. */
public final class DecoderFuzzer {
  private static final Decoder DECODER =
      Decoder.valueOf(System.getProperty("warren.fuzz", "task").toUpperCase(Locale.ROOT));

  /** How much more memory a decoder takes that counts its own steps. */
  private static final int INSTRUMENTED = 16;

  private DecoderFuzzer() {}

  /** One execution. */
  public static void fuzzerTestOneInput(byte[] input) {
    Bounds.run(DECODER, input, INSTRUMENTED);
  }
}
