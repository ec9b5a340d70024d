package dev.warren.task;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells versions of a task's class apart, by the bytes of its file. */
public final class TaskBuild {
  private static final int DIGITS = 12;

  private TaskBuild() {}

  /** The class that a task is declared in. */
  public static String className(String task) {
    int dot = task.lastIndexOf('.');
    return dot < 0 ? Tasks.class.getName() : task.substring(0, dot);
  }

  /**
   * The build of a class.
   *
   * @param className its binary name
   * @param loader finds the class's file; nothing is loaded or initialised
   * @return the first 12 hexadecimal digits of its SHA-256; empty if the file is not there, or
   *     cannot be read
   */
  public static String of(String className, ClassLoader loader) {
    try (InputStream file = loader.getResourceAsStream(className.replace('.', '/') + ".class")) {
      if (file == null) {
        return "";
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.readAllBytes());
      return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
    } catch (IOException | RuntimeException e) { // the class loader may be a user's own
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
