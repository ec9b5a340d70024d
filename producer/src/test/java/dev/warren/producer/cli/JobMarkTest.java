package dev.warren.producer.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.engine.JobNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A file is there that is no mark: it is not believed, and still the same afterwards. */
  private void assertLeftAlone() throws IOException {
    Path file = folder.resolve("out.jsonl.job");
    Object key = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
    byte[] bytes = Files.readAllBytes(file);
    JobMark mark = JobMark.beside(folder.resolve("out.jsonl"));
    assertEquals(Optional.empty(), mark.interrupted());
    assertEquals(Optional.of(file), mark.obstacle());
    mark.begin(MARK);
    mark.end();
    assertEquals(
        key, Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey());
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my notes\n",
        "",
        "3f2a\n",
        "warren job ../no job\n",
        "warren job 3f2a\n",
        "warren job 3f2a alice-0123",
        "warren job 3f2a alice-0123\n\n"
      })
  void whatNoRunHasWrittenIsLeftAlone(String text) throws IOException {
    var owner = PosixFilePermissions.fromString("rw-------");
    Path file = folder.resolve("out.jsonl.job");
    Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
    Files.writeString(file, text);
    assertLeftAlone();
  }

  @Test
  void aHugeFileIsNotRead() throws IOException {
    JobMark.beside(folder.resolve("out.jsonl")).begin(MARK);
    Files.writeString(
        folder.resolve("out.jsonl.job"), "x".repeat(1 << 20), StandardOpenOption.APPEND);
    assertLeftAlone();
  }

  @Test
  void aMarkThatOthersMayWriteIsNotBelieved() throws IOException {
    JobMark.beside(folder.resolve("out.jsonl")).begin(MARK);
    Path file = folder.resolve("out.jsonl.job");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
    assertLeftAlone();
  }

  @Test
  void aMarkOfAnotherUserIsNotBelieved() throws IOException {
    assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "only root gives files away");
    JobMark.beside(folder.resolve("out.jsonl")).begin(MARK);
    Files.setAttribute(folder.resolve("out.jsonl.job"), "unix:uid", 12_345);
    assertLeftAlone();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    JobMark.beside(folder.resolve("other")).begin(MARK);
    Files.createSymbolicLink(folder.resolve("out.jsonl.job"), folder.resolve("other.job"));
    assertLeftAlone();
    Files.delete(folder.resolve("out.jsonl.job"));
    Files.createLink(folder.resolve("out.jsonl.job"), folder.resolve("other.job"));
    assertLeftAlone();
  }

  @Test
  void aDanglingLinkMakesNoFileElsewhere() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createSymbolicLink(folder.resolve("out.jsonl.job"), elsewhere);
    JobMark.beside(folder.resolve("out.jsonl")).begin(MARK);
    assertFalse(Files.exists(elsewhere));
  }

  @Test
  void aRunWithoutAFileHasNoMark() {
    JobMark.none().begin(MARK);
    assertFalse(JobMark.none().interrupted().isPresent());
  }
}
