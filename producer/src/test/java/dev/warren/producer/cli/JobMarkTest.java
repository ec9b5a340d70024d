package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warren.engine.JobNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMarkTest {
  private static final String MARK = "3f2a alice-0123";

  @TempDir private Path folder;

  @Test
  void tellsTheNextRunWhichJobWasCutOff() {
    JobMark.beside(folder.resolve("out.jsonl")).begin(MARK);
    JobNames read = JobMark.beside(folder.resolve("out.jsonl")).interrupted().orElseThrow();
    assertEquals(MARK, read.mark());
    assertEquals(Optional.empty(), JobMark.beside(folder.resolve("other.jsonl")).interrupted());
  }

  @Test
  void isGoneAfterAGoodEnd() throws IOException {
    JobMark mark = JobMark.beside(folder.resolve("out.jsonl"));
    mark.begin(MARK);
    mark.end();
    assertEquals(Optional.empty(), mark.interrupted());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void isReadByItsOwnerOnly() throws IOException {
    JobMark.beside(folder.resolve("out.jsonl")).begin(MARK);
    var permissions = Files.getPosixFilePermissions(folder.resolve("out.jsonl.job"));
    assertEquals("rw-------", PosixFilePermissions.toString(permissions));
  }

  @Test
  void whatNoRunHasWrittenIsPassedOver() throws IOException {
    Files.writeString(folder.resolve("out.jsonl.job"), "../no job\n");
    assertEquals(Optional.empty(), JobMark.beside(folder.resolve("out.jsonl")).interrupted());
    JobMark.none().begin(MARK);
    assertFalse(JobMark.none().interrupted().isPresent());
  }
}
