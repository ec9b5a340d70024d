package dev.warren.supervisor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipFile;

/**
 * The files that every worker process needs, the class path and Java itself, as they were when the
 * supervisor was created. While a new version of them is installed they may be missing or
 * incomplete for a moment, and a start has to wait. Files that never existed are not missed.
 * Belongs to one thread.
 */
final class Deployment {
  /** How long a replaced file must not have changed before it is used. */
  static final Duration SETTLED_AFTER = Duration.ofSeconds(1);

  /** When each file was changed, in milliseconds since the epoch. */
  private final Map<Path, Long> changed = new LinkedHashMap<>();

  /** Those of them that Java can use only if they are jars: it says nothing of broken ones. */
  private final Set<Path> jars = new HashSet<>();

  /**
   * Takes note of what is there.
   *
   * @param others the working folder, and Java itself
   * @param classPath in the form of {@code java.class.path}
   */
  Deployment(List<Path> others, String classPath) {
    others.forEach(this::note);
    for (String entry : classPath.split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        try {
          Path file = Path.of(entry).toAbsolutePath();
          note(file);
          if (entry.endsWith(".jar")) {
            jars.add(file);
          }
        } catch (InvalidPathException e) {
          // Java ignores such an entry.
        }
      }
    }
  }

  private static boolean isJar(Path file) {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      return jar.size() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void note(Path file) {
    try {
      changed.put(file, Files.getLastModifiedTime(file).toMillis());
    } catch (IOException e) {
      // It does not exist, and Java does without it.
    }
  }

  /** The file that a start has to wait for, and why; empty if there is none. */
  Optional<String> obstacle() {
    for (Map.Entry<Path, Long> entry : changed.entrySet()) {
      Path file = entry.getKey();
      try {
        long last = Files.getLastModifiedTime(file).toMillis();
        if (last == entry.getValue() || Files.isDirectory(file)) {
          continue;
        }
        long age = System.currentTimeMillis() - last;
        if (age >= 0 && age < SETTLED_AFTER.toMillis()) {
          return Optional.of(file + " is being written");
        }
        if (jars.contains(file) && !isJar(file)) {
          return Optional.of(file + " is no jar any more");
        }
        entry.setValue(last);
      } catch (IOException e) {
        return Optional.of(file + " is not there any more");
      }
    }
    return Optional.empty();
  }
}
