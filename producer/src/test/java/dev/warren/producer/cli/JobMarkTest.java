package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMarkTest {
  @TempDir private Path folder;

  @Test
  void tellsTheNextRunWhichJobWasCutOff() {
    JobMark.beside(folder.resolve("out.jsonl")).begin("3f2a");
    assertEquals(Optional.of("3f2a"), JobMark.beside(folder.resolve("out.jsonl")).interrupted());
    assertEquals(Optional.empty(), JobMark.beside(folder.resolve("other.jsonl")).interrupted());
  }

  @Test
  void isGoneAfterAGoodEnd() throws IOException {
    JobMark mark = JobMark.beside(folder.resolve("out.jsonl"));
    mark.begin("3f2a");
    mark.end();
    assertEquals(Optional.empty(), mark.interrupted());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void isReadByItsOwnerOnly() throws IOException {
    JobMark.beside(folder.resolve("out.jsonl")).begin("3f2a");
    var permissions = Files.getPosixFilePermissions(folder.resolve("out.jsonl.job"));
    assertEquals("rw-------", PosixFilePermissions.toString(permissions));
  }

  @Test
  void whatNoRunHasWrittenIsPassedOver() throws IOException {
    Files.writeString(folder.resolve("out.jsonl.job"), "../no job\n");
    assertEquals(Optional.empty(), JobMark.beside(folder.resolve("out.jsonl")).interrupted());
    JobMark.none().begin("3f2a");
    assertFalse(JobMark.none().interrupted().isPresent());
  }
}
