package dev.warren.supervisor;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * What tells the contents of class paths apart: the first 12 hexadecimal digits of a SHA-256 over
 * the bytes of jars, and over the names and bytes of the files in folders. Where a class path is
 * very large, sizes and times stand for the bytes. The daemon thread {@code warren-fingerprint}
 * reads the files; a fingerprint is closed when it is of no more use.
 */
final class Fingerprint implements AutoCloseable {
  private static final int DIGITS = 12;
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 1 << 30;

  private final String classPath;
  private final Thread thread = new Thread(this::run, "warren-fingerprint");
  private volatile String text = "";

  private Fingerprint(String classPath) {
    this.classPath = classPath;
    thread.setDaemon(true);
  }

  /** Begins to read a class path, in the form of {@code java.class.path}. */
  static Fingerprint of(String classPath) {
    var fingerprint = new Fingerprint(classPath);
    fingerprint.thread.start();
    return fingerprint;
  }

  /** The digits; empty while they are not known, and if they never will be. Any thread. */
  String text() {
    return text;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      text = compute(classPath);
    } catch (IOException | RuntimeException e) {
      LoggerFactory.getLogger(Fingerprint.class).debug("The class path could not be read", e);
    }
  }

  /** The digits for a class path; ends early, with an exception, if the thread is interrupted. */
  static String compute(String classPath) throws IOException {
    Map<String, Path> files = files(classPath);
    long bytes = 0;
    for (Path file : files.values()) {
      bytes += Files.size(file);
    }
    boolean all = files.size() <= MAX_FILES && bytes <= MAX_BYTES;
    MessageDigest digest = sha256();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      digest.update((file.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
      if (all) {
        digest(file.getValue(), digest);
      } else {
        String rest =
            Files.size(file.getValue()) + " " + Files.getLastModifiedTime(file.getValue());
        digest.update(rest.getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  /** The files by the number of their entry and their name in it; a jar has no name. */
  private static Map<String, Path> files(String classPath) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    String[] entries = classPath.split(File.pathSeparator);
    for (int i = 0; i < entries.length; i++) {
      Path entry = path(entries[i]);
      String number = "%05d ".formatted(i);
      if (Files.isRegularFile(entry)) {
        files.put(number, entry);
      } else if (Files.isDirectory(entry)) {
        Files.walkFileTree(
            entry,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                checkInterrupt();
                if (attributes.isRegularFile()) {
                  files.put(number + entry.relativize(file), file);
                }
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // Java cannot read it either
              }
            });
      }
    }
    return files;
  }

  private static Path path(String entry) {
    try {
      return Path.of(entry).toAbsolutePath();
    } catch (InvalidPathException e) {
      return Path.of("/dev/null"); // Java ignores such an entry
    }
  }

  private static void digest(Path file, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        checkInterrupt();
        digest.update(buffer, 0, n);
      }
    }
  }

  private static void checkInterrupt() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }
}
