package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The points of the last hour, in memory and in a file, so that they outlive the command. The file
 * has a line for each point behind a first line that says what it is; it is written anew before it
 * becomes large, and lines that are torn or foreign are left out. Thread-safe.
 */
final class History {
  /** How far points are apart. */
  static final int STEP_SECONDS = 10;

  /** How many are kept: an hour. */
  static final int MAX_POINTS = 360;

  static final int MAX_BYTES = 1 << 17;
  private static final String HEAD = "{\"history\":\"worker dashboard\",\"version\":1}";

  private final Optional<Path> file;
  private final Deque<Point> points = new ArrayDeque<>();

  private History(Optional<Path> file) {
    this.file = file;
  }

  /** A history that ends with the command. */
  static History inMemory() {
    return new History(Optional.empty());
  }

  /**
   * Reads a file, and keeps it up to date from now on; makes it, and its folder, where they do not
   * exist.
   *
   * @throws IOException if that is not possible, or the file is something else; the message says so
   */
  static History open(Path file, long now) throws IOException {
    History history = new History(Optional.of(file.toAbsolutePath()));
    try {
      history.read(now);
      history.rewrite();
    } catch (IOException e) {
      String reason = e instanceof ForeignFile ? e.getMessage() : "cannot be written: " + e;
      throw new IOException("the file " + file + " " + reason, e);
    }
    return history;
  }

  /** Somebody else's. */
  private static final class ForeignFile extends IOException {
    private static final long serialVersionUID = 1L;

    ForeignFile() {
      super("is no history of a dashboard, and is left as it is; name another one");
    }
  }

  private synchronized void read(long now) throws IOException {
    Path path = file.orElseThrow();
    if (!Files.exists(path)) {
      Path folder = path.getParent();
      if (!Files.exists(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return;
    }
    if (!Files.isRegularFile(path)) {
      throw new ForeignFile();
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(2 * MAX_BYTES);
    }
    List<String> lines = new String(start, UTF_8).lines().toList();
    if (start.length > 0 && !lines.get(0).equals(HEAD)) {
      throw new ForeignFile();
    }
    for (String line : lines) {
      try {
        Point point = Point.parse(line);
        long last = points.isEmpty() ? 0 : points.getLast().at();
        if (point.at() > last && point.at() <= now && point.at() > now - age()) {
          keep(point);
        }
      } catch (IllegalArgumentException e) {
        // The head, a line that was torn by a crash, or something foreign.
      }
    }
  }

  private static long age() {
    return 1_000L * STEP_SECONDS * MAX_POINTS;
  }

  private void keep(Point point) {
    points.addLast(point);
    while (points.size() > MAX_POINTS) {
      points.removeFirst();
    }
  }

  /**
   * Adds a point.
   *
   * @throws IOException if it cannot be written to the file; it is kept in memory all the same
   */
  synchronized void add(Point point) throws IOException {
    keep(point);
    if (file.isEmpty()) {
      return;
    }
    if (!Files.isRegularFile(file.get()) || Files.size(file.get()) > MAX_BYTES) {
      rewrite();
      return;
    }
    try (SeekableByteChannel out =
        Files.newByteChannel(
            file.get(), Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
      out.write(ByteBuffer.wrap((point.json() + "\n").getBytes(UTF_8)));
    }
  }

  /** Writes it anew: whole, or not at all. */
  private synchronized void rewrite() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(HEAD);
    points.forEach(point -> lines.add(point.json()));
    Path target = file.orElseThrow();
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, lines, UTF_8);
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The points, the oldest first, as the page reads them. */
  synchronized String json() {
    List<String> all = points.stream().map(Point::json).toList();
    return Json.object(json -> json.number("stepSeconds", STEP_SECONDS).rawArray("points", all));
  }
}
