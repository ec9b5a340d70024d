package dev.warren.cli;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The jars and folders with the user's tasks, all of them readable. Immutable.
 *
 * @param entries jars and folders, in order
 */
public record ClassPath(List<Path> entries) {

  /** A class path without entries. */
  public static final ClassPath EMPTY = new ClassPath(List.of());

  /** Copies the entries. */
  public ClassPath {
    entries = List.copyOf(entries);
  }

  /** Reads {@code --classpath}: entries as for {@code java -cp}, {@code folder/*} for its jars. */
  public static final class Converter implements ITypeConverter<ClassPath> {
    @Override
    public ClassPath convert(String text) {
      List<Path> entries = new ArrayList<>();
      for (String entry : text.split(File.pathSeparator)) {
        if (entry.equals("*") || entry.endsWith(File.separator + "*")) {
          entries.addAll(jarsIn(Path.of(entry.substring(0, entry.length() - 1))));
        } else if (!entry.isEmpty()) {
          entries.add(readable(Path.of(entry)));
        }
      }
      if (entries.isEmpty()) {
        throw new TypeConversionException("there is nothing on it");
      }
      return new ClassPath(entries);
    }
  }

  /**
   * This class path behind the one that this JVM was started with, as {@code java -cp} takes it.
   */
  public String afterOwn() {
    String own = System.getProperty("java.class.path");
    return entries.isEmpty() ? own : own + File.pathSeparator + this;
  }

  /** A class loader that sees the program and then these entries. The caller closes it. */
  public URLClassLoader openLoader() {
    return new URLClassLoader(urls(), ClassPath.class.getClassLoader());
  }

  /** A sentence about each entry that other users of this machine could write to. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Path entry : entries) {
      OpenToOthers.find(entry)
          .ifPresent(
              open ->
                  warnings.add(
                      "--classpath: other users can write to "
                          + open
                          + ", and workers run what is there; chmod go-w "
                          + open
                          + " prevents that"));
    }
    return warnings;
  }

  /** Whether an entry has a resource of that name. */
  boolean finds(String resource) {
    try (URLClassLoader loader = new URLClassLoader(urls(), null)) {
      return loader.findResource(resource) != null;
    } catch (IOException e) {
      return false; // only closing can fail
    }
  }

  /** The entries as {@code java -cp} takes them. */
  @Override
  public String toString() {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private URL[] urls() {
    URL[] urls = new URL[entries.size()];
    for (int i = 0; i < urls.length; i++) {
      try {
        urls[i] = entries.get(i).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e); // files have a URL
      }
    }
    return urls;
  }

  private static List<Path> jarsIn(Path folder) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
      files.forEach(jar -> jars.add(readable(jar)));
    } catch (IOException e) {
      throw unreadable(folder, "no folder that can be listed");
    }
    if (jars.isEmpty()) {
      throw unreadable(folder, "no jar in it");
    }
    Collections.sort(jars);
    return jars;
  }

  private static Path readable(Path entry) {
    if (!Files.exists(entry)) {
      throw unreadable(entry, "no such file or folder");
    }
    if (!Files.isReadable(entry)) {
      throw unreadable(entry, "permission denied");
    }
    if (Files.isRegularFile(entry)) {
      try {
        new ZipFile(entry.toFile()).close();
      } catch (IOException e) {
        throw unreadable(entry, "not a jar");
      }
    }
    return entry;
  }

  private static TypeConversionException unreadable(Path entry, String why) {
    return new TypeConversionException("cannot read " + entry + ": " + why);
  }
}
