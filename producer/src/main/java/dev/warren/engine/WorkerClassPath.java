package dev.warren.engine;

import dev.warren.supervisor.Supervisor;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of worker processes, with Warren on it. Usually it is that of this program. Where
 * Warren was loaded in another way, as by a build tool or a server, the loader's own files are
 * added; and where it lies in a place that Java itself cannot read, the user is told what to do
 * before anything is started.
 */
public final class WorkerClassPath {
  private static final String PROBE = Supervisor.class.getName().replace('.', '/') + ".class";

  private WorkerClassPath() {}

  /** The class path of this JVM, with its module path behind it. */
  public static String ofThisJvm() {
    return Stream.of("java.class.path", "jdk.module.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A class path, with that of this JVM behind it where it lacks Warren. */
  public static String withWarren(String path) {
    return hasWarren(path) ? path : path + File.pathSeparator + ofThisJvm();
  }

  /** Whether processes find Warren on a class path. */
  private static boolean hasWarren(String classPath) {
    return isFound(paths(classPath));
  }

  /**
   * A class path on which processes find Warren.
   *
   * @param given what they are to get
   * @throws EngineBrokenException if there is none, in words that say what to do
   */
  static String complete(String given) {
    return complete(given, location(), Supervisor.class.getClassLoader());
  }

  static String complete(String given, Optional<URL> warren, ClassLoader loader) {
    List<Path> entries = paths(given);
    Optional<Path> own = warren.flatMap(WorkerClassPath::path);
    if (own.filter(entries::contains).isPresent() || isFound(entries)) {
      return given;
    }
    Set<Path> more = new LinkedHashSet<>();
    for (ClassLoader next = loader; next != null; next = next.getParent()) {
      if (next instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          path(url).ifPresent(more::add);
        }
      }
    }
    more.removeAll(entries);
    if (own.filter(more::contains).isPresent() || isFound(List.copyOf(more))) {
      List<String> all = new ArrayList<>();
      if (!given.isEmpty()) {
        all.add(given);
      }
      more.forEach(path -> all.add(path.toString()));
      return String.join(File.pathSeparator, all);
    }
    throw new EngineBrokenException(
        EngineBrokenException.Reason.WORKERS_CANNOT_START,
        problem(warren.map(URL::toString).orElse("an unknown place")));
  }

  private static String problem(String warren) {
    return warren.contains("!/")
        ? "The worker processes cannot start: Warren is in a jar inside a jar ("
            + warren
            + "), which only that jar's own loader can read. Unpack the application and start what"
            + " comes out; for Spring Boot: java -Djarmode=tools -jar app.jar extract, then java"
            + " -jar app/app.jar."
        : "The worker processes cannot start: Warren was loaded from "
            + warren
            + ", which is not on this program's class path (java.class.path), and that is what they"
            + " get. Start the program with java -cp, Warren and your tasks on it.";
  }

  private static Optional<URL> location() {
    try {
      return Optional.of(Supervisor.class.getProtectionDomain().getCodeSource().getLocation());
    } catch (RuntimeException e) {
      return Optional.empty(); // a loader that does not tell
    }
  }

  private static List<Path> paths(String classPath) {
    List<Path> paths = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      try {
        paths.add(Path.of(entry).toAbsolutePath().normalize());
      } catch (InvalidPathException e) {
        // Java does not find anything there either.
      }
    }
    return paths;
  }

  private static Optional<Path> path(URL url) {
    try {
      return url.getProtocol().equals("file")
          ? Optional.of(Path.of(url.toURI()).toAbsolutePath().normalize())
          : Optional.empty();
    } catch (URISyntaxException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether Java finds Warren on these, the jars that jars name in their manifests included. */
  private static boolean isFound(List<Path> entries) {
    List<URL> urls = new ArrayList<>();
    try {
      for (Path entry : entries) {
        urls.add(entry.toUri().toURL());
      }
      try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
        return loader.findResource(PROBE) != null;
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // files have a URL
    } catch (IOException e) {
      return false; // only closing can fail
    }
  }
}
