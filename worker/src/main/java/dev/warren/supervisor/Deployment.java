package dev.warren.supervisor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that every worker process needs, as they were when a supervisor was made: the class
 * path and Java itself. Somebody may exchange them meanwhile, and for a moment they are not there,
 * or half there. What never was there is not missed. Belongs to one thread.
 */
final class Deployment {
  /** How long a file that was exchanged has to lie still. */
  static final Duration SETTLED_AFTER = Duration.ofSeconds(1);

  private final Map<Path, Long> changed = new LinkedHashMap<>();

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
          note(Path.of(entry).toAbsolutePath());
        } catch (InvalidPathException e) {
          // Nothing that could be exchanged.
        }
      }
    }
  }

  private void note(Path file) {
    try {
      changed.put(file, Files.getLastModifiedTime(file).toMillis());
    } catch (IOException e) {
      // It is not there, and Java does without.
    }
  }

  /** What a start has to wait for now, in words; empty if all is there. */
  Optional<String> underWay() {
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
        entry.setValue(last);
      } catch (IOException e) {
        return Optional.of(file + " is not there any more");
      }
    }
    return Optional.empty();
  }
}
