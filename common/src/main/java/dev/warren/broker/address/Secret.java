package dev.warren.broker.address;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;

/**
 * A password that does not show itself: {@link #toString()} never contains it. Immutable.
 *
 * @param value the password, in the clear
 */
public record Secret(String value) {

  /** Keeps the password. */
  public Secret {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return "***";
  }

  /**
   * Whether every user of this machine may read a file that holds a secret; never on file systems
   * without such permissions.
   */
  public static boolean isExposed(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // an error comes when it is opened
    }
  }
}
