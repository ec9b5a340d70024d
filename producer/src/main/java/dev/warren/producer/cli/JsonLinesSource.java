package dev.warren.producer.cli;

import dev.warren.message.Limits;
import dev.warren.message.ValueException;
import dev.warren.task.RawJson;
import dev.warren.text.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * One JSON value a line. For a task of one argument it is the argument, for one of two an array of
 * both. Empty lines are passed over. A line that is no JSON ends the input with an {@link
 * InputException}; a value beyond a limit only fails its own item.
 */
final class JsonLinesSource implements ItemSource {
  private final InputStream in;
  private final int arguments;
  private final long total;
  private final Optional<RawJson> first;

  private JsonLinesSource(InputStream in, int arguments, long total, Optional<RawJson> first) {
    this.in = in;
    this.arguments = arguments;
    this.total = total;
    this.first = first;
  }

  /** Values from a stream of unknown length, checked as they come. */
  static JsonLinesSource stream(InputStream in, int arguments) {
    return new JsonLinesSource(in, arguments, -1, Optional.empty());
  }

  /**
   * Values from a file. If it is a regular one, all of it is checked here, before anything runs.
   *
   * @throws InputException if it cannot be read, or is no JSON
   */
  static JsonLinesSource file(Path file, int arguments) {
    try {
      if (Files.isDirectory(file)) {
        throw new InputException("cannot read " + file + ": it is a folder");
      }
      return Files.isRegularFile(file)
          ? checked(file, arguments)
          : stream(Files.newInputStream(file), arguments);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
    }
  }

  private static JsonLinesSource checked(Path file, int arguments) throws IOException {
    long count = 0;
    Optional<RawJson> first = Optional.empty();
    try (JsonLinesSource source = stream(Files.newInputStream(file), arguments)) {
      for (Items items = source.new Items(); items.hasNext(); count++) {
        RawJson item = items.next();
        if (count == 0 && !items.beyond) {
          first = Optional.of(item);
        }
      }
    }
    return new JsonLinesSource(Files.newInputStream(file), arguments, count, first);
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public Optional<RawJson> first() {
    return first;
  }

  @Override
  public Iterator<RawJson> items() {
    return new Items();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private final class Items implements Iterator<RawJson> {
    private final LineReader lines = new LineReader(in, Limits.MAX_VALUE_BYTES);
    private RawJson next;

    /** Whether the pool will refuse the item that was read last. */
    private boolean beyond;

    private int given;

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = read();
      }
      return next != null;
    }

    @Override
    public RawJson next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      RawJson item = next;
      next = null;
      return item;
    }

    /** The next item, or null at the end. */
    private RawJson read() {
      try {
        Optional<byte[]> line = lines.next();
        while (line.isPresent() && !lines.tooLong() && isBlank(line.get())) {
          line = lines.next();
        }
        if (line.isEmpty()) {
          return null;
        }
        if (given++ == Integer.MAX_VALUE) {
          throw fault("a run has at most " + Integer.MAX_VALUE + " items");
        }
        return item(lines.number() == 1 ? JsonText.withoutMark(line.get()) : line.get());
      } catch (IOException | OutOfMemoryError e) {
        throw new InputException("cannot read the input: " + e.getMessage(), e);
      }
    }

    private RawJson item(byte[] line) {
      beyond = lines.tooLong();
      if (beyond) {
        return tooLong();
      }
      try {
        return RawJson.of(array(line, arguments));
      } catch (JsonText.Malformed e) {
        throw fault(e.getMessage());
      } catch (ValueException e) {
        beyond = true;
        return RawJson.of(arguments == 2 ? line : inArray(line));
      }
    }

    /** Stands for a line that is not kept: JSON as large as would not have been sent either. */
    private RawJson tooLong() {
      byte[] large = new byte[Limits.MAX_VALUE_BYTES + 1];
      Arrays.fill(large, (byte) ' ');
      large[0] = '0';
      return RawJson.of(large);
    }

    private InputException fault(String message) {
      return new InputException("line " + lines.number() + ": " + message);
    }
  }

  private static byte[] inArray(byte[] json) {
    byte[] array = new byte[json.length + 2];
    array[0] = '[';
    System.arraycopy(json, 0, array, 1, json.length);
    array[array.length - 1] = ']';
    return array;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static ValueException tooLarge() {
    return new ValueException(
        "$", "the argument is larger than " + Limits.MAX_VALUE_BYTES + " bytes");
  }

  /**
   * The arguments of an item as a JSON array.
   *
   * @param json one argument, or both in an array
   */
  static byte[] array(byte[] json, int arguments) throws JsonText.Malformed, ValueException {
    JsonText.check(json, Limits.MAX_VALUE_DEPTH + arguments - 1);
    if (arguments == 2) {
      if (!JsonText.isArray(json)) {
        throw new ValueException("$", "the task takes two arguments: write them as [first,second]");
      }
      return json;
    }
    if (arguments == 0) {
      return "[]".getBytes(StandardCharsets.US_ASCII); // the line only says how often it runs
    }
    byte[] array = inArray(json);
    if (array.length > Limits.MAX_VALUE_BYTES) {
      throw tooLarge();
    }
    return array;
  }
}
