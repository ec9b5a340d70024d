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
 * Finds code of a class path that other users of this machine could replace: an entry, the folder
 * it lies in, the files in it. A group with the owner's name, which many systems give each user,
 * counts as the owner. On file systems without such permissions it finds nothing.
 */
final class OpenToOthers {
  /** How many files are checked: more would delay the start, and a warning is no guard. */
  private static final int MAX_FILES = 10_000;

  private static final int STICKY_BIT = 01000;

  private OpenToOthers() {}

  /** The first such file or folder of an entry; empty if there is none, or it is not known. */
  static Optional<Path> find(Path entry) {
    try {
      Path real = entry.toRealPath();
      if (isFolderOpen(real.getParent())) {
        return Optional.of(real.getParent());
      }
      try (Stream<Path> files = Files.walk(real)) {
        return files.limit(MAX_FILES).filter(OpenToOthers::isOpen).findFirst();
      }
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // reported when the entry is read
    }
  }

  /** Whether others can replace files: not in a folder with the sticky bit, such as /tmp. */
  private static boolean isFolderOpen(Path folder) throws IOException {
    return folder != null
        && isOpen(folder)
        && ((int) Files.getAttribute(folder, "unix:mode") & STICKY_BIT) == 0;
  }

  private static boolean isOpen(Path file) {
    try {
      var attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        return false; // its target counts
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
