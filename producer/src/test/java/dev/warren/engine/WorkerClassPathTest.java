package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.supervisor.Supervisor;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerClassPathTest {
  private static final URL WARREN =
      Supervisor.class.getProtectionDomain().getCodeSource().getLocation();

  @TempDir private Path folder;

  private static Path warren() {
    return Path.of(WARREN.getPath());
  }

  private String problem(String location) throws MalformedURLException {
    Optional<URL> url = Optional.of(new URL(location));
    return assertThrows(
            EngineBrokenException.class,
            () ->
                WorkerClassPath.complete(
                    folder.toString(), url, ClassLoader.getPlatformClassLoader()))
        .getMessage();
  }

  @Test
  void theClassPathOfThisProgramIsTakenAsItIs() {
    String classPath = System.getProperty("java.class.path");
    assertEquals(classPath, WorkerClassPath.complete(classPath));
  }

  @Test
  void aJarThatNamesTheOthersInItsManifestIsEnough() throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, WARREN.toString());
    Path jar = folder.resolve("app.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    assertEquals(jar.toString(), WorkerClassPath.complete(jar.toString()));
  }

  @Test
  void filesOfTheLoaderThatWarrenCameFromAreAdded() throws IOException {
    URL[] urls = {WARREN, folder.resolve("tasks.jar").toUri().toURL()};
    try (var loader = new URLClassLoader(urls, null)) {
      assertEquals(
          String.join(
              File.pathSeparator, "launcher.jar", "" + warren(), "" + folder.resolve("tasks.jar")),
          WorkerClassPath.complete("launcher.jar", Optional.of(WARREN), loader));
    }
  }

  @Test
  void aJarInAJarIsToBeUnpacked() throws IOException {
    String message = problem("jar:file:/app.jar!/BOOT-INF/lib/warren-producer.jar!/");
    assertTrue(message.contains("java -Djarmode=tools -jar app.jar extract"), message);
  }

  @Test
  void anyOtherPlaceIsNamed() throws IOException {
    String message = problem("file:/somewhere/warren.jar");
    assertTrue(message.contains("file:/somewhere/warren.jar"), message);
    assertTrue(message.contains("java -cp"), message);
  }
}
