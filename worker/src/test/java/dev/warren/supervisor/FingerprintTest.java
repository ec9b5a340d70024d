package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir private Path folder;

  private String classPath(String name, String jar, String file) throws IOException {
    Path host = Files.createDirectories(folder.resolve(name));
    Path classes = Files.createDirectories(host.resolve("classes/acme"));
    Files.writeString(classes.resolve("Photos.class"), file);
    Path library = Files.writeString(host.resolve("tasks.jar"), jar);
    Files.setLastModifiedTime(library, FileTime.fromMillis(name.hashCode()));
    return library + File.pathSeparator + host.resolve("classes") + File.pathSeparator + "/none";
  }

  @Test
  void contentsCountAndNotPlacesOrTimes() throws IOException {
    String one = Fingerprint.compute(classPath("one", "jar", "class"));
    assertTrue(one.matches("[0-9a-f]{12}"), one);
    assertEquals(one, Fingerprint.compute(classPath("other", "jar", "class")));
    assertNotEquals(one, Fingerprint.compute(classPath("third", "Jar", "class")));
    assertNotEquals(one, Fingerprint.compute(classPath("fourth", "jar", "Class")));
  }

  @Test
  void theOrderCounts() throws IOException {
    Path a = Files.writeString(folder.resolve("a.jar"), "a");
    Path b = Files.writeString(folder.resolve("b.jar"), "b");
    assertNotEquals(
        Fingerprint.compute(a + File.pathSeparator + b),
        Fingerprint.compute(b + File.pathSeparator + a));
  }

  @Test
  void isKnownAfterAWhileAndItsThreadEnds() throws IOException {
    try (Fingerprint fingerprint = Fingerprint.of(classPath("one", "jar", "class"))) {
      Await.until("the digits", () -> fingerprint.text().length() == 12);
    }
  }
}
