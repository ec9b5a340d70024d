package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.text.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The file of a history. It has a line for each point behind a first line that says what it is; it
 * is written anew before it becomes large, and lines that are torn or foreign are left out. Not
 * thread-safe; blocks for as long as the file system does. Each exception has a sentence that names
 * the file.
 */
final class HistoryFile implements History.Store {
  static final int MAX_BYTES = 1 << 17;
  private static final String HEAD = "{\"history\":\"worker dashboard\",\"version\":1}";

  private final Path path;

  /** The last line may be torn, or lines are missing. */
  private boolean isBroken;

  HistoryFile(Path file) {
    path = file.toAbsolutePath();
  }

  /**
   * Reads the points that are not too old; none if there is no file.
   *
   * @throws IOException if that is not possible, or the file is something else
   */
  List<Point> read(long now) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    if (!Files.isRegularFile(path)) {
      throw foreign();
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(2 * MAX_BYTES);
    } catch (IOException e) {
      throw failed("read", e);
    }
    List<String> lines = new String(start, UTF_8).lines().toList();
    if (start.length > 0 && !lines.get(0).equals(HEAD)) {
      throw foreign();
    }
    List<Point> points = new ArrayList<>();
    long last = now - History.MAX_AGE_MILLIS;
    for (String line : lines) {
      try {
        Point point = Point.parse(line);
        if (point.at() > last && point.at() <= now) {
          points.add(point);
          last = point.at();
        }
      } catch (IllegalArgumentException e) {
        // The head, a line that was torn by a crash, or something foreign.
      }
    }
    return points;
  }

  @Override
  public void write(Point point, Supplier<List<Point>> all) throws IOException {
    try {
      if (!isBroken && Files.isRegularFile(path) && Files.size(path) <= MAX_BYTES) {
        append(point);
        return;
      }
    } catch (IOException e) {
      isBroken = true;
      throw failed("written", e);
    }
    rewrite(all.get());
    isBroken = false;
  }

  private void append(Point point) throws IOException {
    try (SeekableByteChannel out =
        Files.newByteChannel(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
      ByteBuffer line = ByteBuffer.wrap((point.json() + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) { // a disk that is full takes a part
        out.write(line);
      }
    }
  }

  /**
   * Writes it anew, whole or not at all; makes its folder where that does not exist.
   *
   * @throws IOException if that is not possible
   */
  void rewrite(List<Point> points) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(HEAD);
    points.forEach(point -> lines.add(point.json()));
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try {
      if (!Files.exists(path.getParent())) {
        Files.createDirectories(
            path.getParent(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(fresh, lines, UTF_8);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  private IOException failed(String what, IOException e) {
    return new IOException("the file " + path + " cannot be " + what + ": " + FileProblem.of(e), e);
  }

  private IOException foreign() {
    return new IOException(
        "the file "
            + path
            + " is no history of a dashboard, and is left as it is; name another one");
  }
}
