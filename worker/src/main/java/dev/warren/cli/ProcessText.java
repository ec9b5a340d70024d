package dev.warren.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The arguments and the environment of this process, restored. In an ASCII locale, the usual one of
 * a container, Java replaces every other character in them; Linux still has the bytes, which are
 * decoded as UTF-8.
 */
final class ProcessText {
  private static final char REPLACEMENT = '\uFFFD';

  private ProcessText() {}

  /**
   * The arguments of a program, restored.
   *
   * @throws IllegalArgumentException with a sentence, if one cannot be restored
   */
  static String[] arguments(String[] arguments) {
    return arguments(arguments, knowsOnlyAscii(), read("cmdline"));
  }

  static String[] arguments(String[] arguments, boolean lossy, List<byte[]> given) {
    if (!lossy) {
      return arguments;
    }
    String[] restored = arguments.clone();
    int skipped = given.size() - arguments.length;
    for (int i = 0; i < restored.length; i++) {
      if (isDamaged(restored[i])) {
        restored[i] = restored(restored[i], skipped < 0 ? null : given.get(skipped + i), i + 1);
      }
    }
    return restored;
  }

  /** The value of an environment variable, restored; null if it is not set. */
  static String variable(String name) {
    String value = System.getenv(name);
    if (value == null || !knowsOnlyAscii() || !isDamaged(value)) {
      return value;
    }
    byte[] start = (name + "=").getBytes(UTF_8);
    for (byte[] entry : read("environ")) {
      if (entry.length >= start.length
          && ByteBuffer.wrap(entry, 0, start.length).equals(ByteBuffer.wrap(start))) {
        return decoded(entry).map(text -> text.substring(name.length() + 1)).orElse(value);
      }
    }
    return value;
  }

  /** Whether this process has an ASCII locale. */
  private static boolean knowsOnlyAscii() {
    return System.getProperty("sun.jnu.encoding", "UTF-8").matches("ANSI_X3.*|US-ASCII|646");
  }

  /** Whether characters may be replaced; older versions of Java put a question mark for a byte. */
  private static boolean isDamaged(String text) {
    return text.indexOf(REPLACEMENT) >= 0
        || text.indexOf('?') >= 0
        || text.chars().anyMatch(c -> c > 127);
  }

  private static String restored(String argument, byte[] given, int number) {
    if (given != null) {
      Optional<String> text = decoded(given);
      if (text.isEmpty()) {
        throw new IllegalArgumentException(
            "argument " + number + " is neither ASCII nor UTF-8: " + argument);
      }
      return text.get();
    }
    if (argument.indexOf(REPLACEMENT) >= 0) {
      throw new IllegalArgumentException(
          "argument "
              + number
              + " has characters that this locale does not know; set LC_ALL=C.UTF-8: "
              + argument);
    }
    return argument;
  }

  private static Optional<String> decoded(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The parts of a file in {@code /proc/self}, each of which ends with a zero byte. */
  private static List<byte[]> read(String file) {
    try {
      // Every byte is one character of this charset.
      String all = Files.readString(Path.of("/proc/self", file), ISO_8859_1);
      String withoutEnd = all.substring(0, Math.max(0, all.length() - 1));
      return Stream.of(withoutEnd.split("\0", -1)).map(s -> s.getBytes(ISO_8859_1)).toList();
    } catch (IOException e) {
      return List.of(); // not Linux
    }
  }
}
