package dev.warren.producer.cli;

import dev.warren.message.Limits;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --chunk-size}: a number of items, or {@code auto}. */
final class ChunkSize implements ITypeConverter<Integer> {
  /** Chunks are sized by how long items run. */
  static final int AUTOMATIC = 0;

  @Override
  public Integer convert(String text) {
    if (text.equals("auto")) {
      return AUTOMATIC;
    }
    int size;
    try {
      size = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refused(text);
    }
    if (size < 1 || size > Limits.MAX_ITEMS) {
      throw refused(text);
    }
    return size;
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "'" + text + "' is neither auto nor a number from 1 to " + Limits.MAX_ITEMS);
  }
}
