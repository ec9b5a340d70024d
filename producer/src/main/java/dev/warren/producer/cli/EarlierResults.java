package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.message.Limits;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What a run that was cut off has written: the complete lines of its file, which are in input
 * order, each with the index of its item. The run is resumed behind the last of them.
 */
final class EarlierResults {
  /** A value may consist of what is written as escapes of six bytes each. */
  private static final int LONGEST_LINE = 6 * Limits.MAX_VALUE_BYTES + 64;

  private final ValueDigest digest = new ValueDigest();
  private int count;
  private int failed;
  private long bytes;

  private EarlierResults() {}

  /** Of a run that begins at the beginning. */
  static EarlierResults none() {
    return new EarlierResults();
  }

  /**
   * Reads a file; none if there is no such file.
   *
   * @throws CliException if the file has a line that is no result of the item whose turn it is
   */
  static EarlierResults of(Path file) throws IOException {
    EarlierResults results = new EarlierResults();
    if (Files.exists(file)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        results.read(in, file);
      }
    }
    return results;
  }

  /** How many items have a result already: the first ones. */
  int count() {
    return count;
  }

  /** How many of them are errors. */
  int failed() {
    return failed;
  }

  /** The digest of their values, to be continued. */
  ValueDigest digest() {
    return digest;
  }

  /** Opens the file, to write behind the last complete line; what followed it is cut off. */
  OutputStream append(Path file) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      channel.truncate(bytes);
    }
    return Files.newOutputStream(file, StandardOpenOption.APPEND);
  }

  private void read(InputStream in, Path file) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet; (octet = in.read()) >= 0; ) {
      if (octet == '\n') {
        add(line.toByteArray(), file);
        bytes += line.size() + 1;
        line.reset();
      } else if (line.size() == LONGEST_LINE) {
        throw noResult(file);
      } else {
        line.write(octet);
      }
    }
  }

  private void add(byte[] line, Path file) {
    byte[] index = ("{\"index\":" + count).getBytes(US_ASCII);
    if (!has(line, 0, index) || line[line.length - 1] != '}') {
      throw noResult(file);
    }
    if (has(line, index.length, ResultWriter.VALUE)) {
      digest.add(
          Arrays.copyOfRange(line, index.length + ResultWriter.VALUE.length, line.length - 1));
    } else if (has(line, index.length, ResultWriter.ERROR)) {
      failed++;
    } else {
      throw noResult(file);
    }
    count++;
  }

  private static boolean has(byte[] line, int from, byte[] part) {
    int to = from + part.length;
    return to < line.length && Arrays.equals(line, from, to, part, 0, part.length);
  }

  private CliException noResult(Path file) {
    return new CliException(
        ExitCode.USAGE,
        "cannot resume: line "
            + (count + 1)
            + " of "
            + file
            + " is not the result of item "
            + count
            + "; nothing was changed",
        null);
  }
}
