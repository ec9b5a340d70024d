package dev.warren.producer.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.FleetJob;
import dev.warren.cli.CliException;
import dev.warren.task.RawJson;
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
  private static final Optional<FleetJob> JOB = Optional.of(new FleetJob("3f2a", "alice-0123"));
  private static final RunIdentity RUN =
      RunIdentity.of("acme.Words.split", Optional.of(RawJson.of("[\"é\"]")));

  @TempDir private Path folder;

  @Test
  void tellsTheNextRunWhichJobWasCutOff() {
    JobMark.beside(folder.resolve("out.jsonl")).begin(JOB, RUN);
    FleetJob read = JobMark.beside(folder.resolve("out.jsonl")).interrupted().orElseThrow();
    assertEquals(JOB.orElseThrow(), read);
    assertEquals(Optional.empty(), JobMark.beside(folder.resolve("other.jsonl")).interrupted());
  }

  @Test
  void isGoneAfterAGoodEnd() throws IOException {
    JobMark mark = JobMark.beside(folder.resolve("out.jsonl"));
    mark.begin(JOB, RUN);
    mark.end(true);
    assertEquals(Optional.empty(), mark.interrupted());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void afterABadEndThereIsNoJobToForgetAnyMore() {
    JobMark mark = JobMark.beside(folder.resolve("out.jsonl"));
    mark.begin(JOB, RUN);
    assertEquals(Optional.of(RUN), mark.earlierRun());
    mark.end(false);
    assertEquals(Optional.empty(), mark.interrupted());
    assertEquals(Optional.of(RUN), mark.earlierRun());
  }

  @Test
  void aMarkOfAnEarlierVersionStillNamesItsJob() throws IOException {
    JobMark mark = JobMark.beside(folder.resolve("out.jsonl"));
    mark.begin(JOB, RUN);
    Files.writeString(folder.resolve("out.jsonl.job"), "warren job " + MARK + "\n");
    assertEquals(JOB, mark.interrupted());
    assertEquals(Optional.empty(), mark.earlierRun());
  }

  @Test
  void isReadByItsOwnerOnly() throws IOException {
    JobMark.beside(folder.resolve("out.jsonl")).begin(JOB, RUN);
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
    mark.begin(JOB, RUN);
    mark.end(true);
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
        "warren job 3f2a alice-0123\n\n",
        "warren run\nfirst\n",
        "warren run\ntask a.b\nmore\n"
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
    JobMark.beside(folder.resolve("out.jsonl")).begin(JOB, RUN);
    Files.writeString(
        folder.resolve("out.jsonl.job"), "x".repeat(1 << 20), StandardOpenOption.APPEND);
    assertLeftAlone();
  }

  @Test
  void aMarkThatOthersMayWriteIsNotBelieved() throws IOException {
    JobMark.beside(folder.resolve("out.jsonl")).begin(JOB, RUN);
    Path file = folder.resolve("out.jsonl.job");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
    assertLeftAlone();
  }

  @Test
  void aMarkOfAnotherUserIsNotBelieved() throws IOException {
    assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "only root gives files away");
    JobMark.beside(folder.resolve("out.jsonl")).begin(JOB, RUN);
    Files.setAttribute(folder.resolve("out.jsonl.job"), "unix:uid", 12_345);
    assertLeftAlone();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    JobMark.beside(folder.resolve("other")).begin(JOB, RUN);
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
    JobMark.beside(folder.resolve("out.jsonl")).begin(JOB, RUN);
    assertFalse(Files.exists(elsewhere));
  }

  @Test
  void onlyARunThatLeavesItemsInAFleetNeedsItsMark() {
    JobMark mark = JobMark.beside(folder.resolve("no folder").resolve("out.jsonl"));
    mark.begin(Optional.empty(), RUN);
    mark.end(false);
    assertThrows(CliException.class, () -> mark.begin(JOB, RUN));
  }

  @Test
  void aRunWithoutAFileHasNoMark() {
    JobMark.none().begin(JOB, RUN);
    assertFalse(JobMark.none().interrupted().isPresent());
  }
}
