package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentTest {
  @TempDir private Path folder;
  private Path jar;
  private Deployment deployment;

  @BeforeEach
  void deploy() throws IOException {
    jar = folder.resolve("app.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("a"));
    }
    changed(Instant.now().minusSeconds(100));
    String classPath = jar + File.pathSeparator + folder.resolve("never-there.jar");
    deployment = new Deployment(List.of(folder), classPath);
  }

  private void changed(Instant time) throws IOException {
    Files.setLastModifiedTime(jar, FileTime.from(time));
  }

  @Test
  void whatNeverWasThereIsNotMissed() {
    assertEquals(Optional.empty(), deployment.obstacle());
  }

  @Test
  void whatIsAwayIsWaitedFor() throws IOException {
    Path away = Files.move(jar, folder.resolve("away.jar"));
    assertEquals(Optional.of(jar + " is not there any more"), deployment.obstacle());
    Files.move(away, jar);
    assertEquals(Optional.empty(), deployment.obstacle());
  }

  @Test
  void whatIsBeingWrittenIsWaitedFor() throws IOException {
    changed(Instant.now());
    assertTrue(deployment.obstacle().orElse("").endsWith("is being written"));
    changed(Instant.now().minusSeconds(2));
    assertEquals(Optional.empty(), deployment.obstacle());
  }

  @Test
  void aNewJarThatIsNoneIsWaitedFor() throws IOException {
    byte[] good = Files.readAllBytes(jar);
    Files.writeString(jar, "half a ja");
    changed(Instant.now().minusSeconds(2));
    assertEquals(Optional.of(jar + " is no jar any more"), deployment.obstacle());
    Files.write(jar, good);
    changed(Instant.now().minusSeconds(2));
    assertEquals(Optional.empty(), deployment.obstacle());
  }
}
