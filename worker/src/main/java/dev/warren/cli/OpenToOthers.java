package dev.warren.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what other users of this machine could write to and worker processes would run: an entry of
 * a class path, the folder it lies in, what lies in it. A group that is named like the owner, as
 * many systems give each user one, is the owner alone. File systems without such permissions have
 * nothing to find.
 */
final class OpenToOthers {
  /** Files looked at in a folder; more would delay the start, and a warning is not a guard. */
  private static final int MOST_FILES = 10_000;

  private static final int STICKY = 01000;

  private OpenToOthers() {}

  /** The first such file or folder of an entry; empty if there is none, or nobody can tell. */
  static Optional<Path> find(Path entry) {
    try {
      Path real = entry.toRealPath();
      if (isFolderOpen(real.getParent())) {
        return Optional.of(real.getParent());
      }
      try (Stream<Path> files = Files.walk(real)) {
        return files.limit(MOST_FILES).filter(OpenToOthers::isOpen).findFirst();
      }
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // what cannot be read is reported by who has to read it
    }
  }

  /** In a folder with the sticky bit, as /tmp has, nobody replaces the files of others. */
  private static boolean isFolderOpen(Path folder) throws IOException {
    return folder != null
        && isOpen(folder)
        && ((int) Files.getAttribute(folder, "unix:mode") & STICKY) == 0;
  }

  private static boolean isOpen(Path file) {
    try {
      var attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        return false; // what it points to counts
      }
      var permissions = attributes.permissions();
      return permissions.contains(PosixFilePermission.OTHERS_WRITE)
          || permissions.contains(PosixFilePermission.GROUP_WRITE)
              && !attributes.group().getName().equals(attributes.owner().getName());
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
