package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  /** Stands for the bytes of one. */
  private static final String ARCHIVE = "archive";

  @Test
  void whatKilledProgramsLeftIsDeletedAndNothingElse(@TempDir Path folder) throws IOException {
    long alive = ProcessHandle.current().pid();
    String kept = "worker-0123456789abcdef." + alive + ".new";
    for (String name :
        new String[] {
          kept,
          "worker-0123456789abcdef.4194999.new",
          "worker-0123456789abcdef.4194999.new.config",
          "worker-0123456789abcdef.12345.jsa",
          "notes.4194999.new"
        }) {
      Files.createFile(folder.resolve(name));
    }
    ClassArchive.deleteUnfinished(folder);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          Stream.of(kept, "worker-0123456789abcdef.12345.jsa", "notes.4194999.new")
              .sorted()
              .toList(),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aJarIsSpelledTheSameInEveryFolder() {
    String folder = System.getProperty("user.dir");
    assertEquals(folder + "/a.jar:b.jar", ClassArchive.spelled("a.jar:b.jar"));
    assertEquals(folder + "/a.jar", ClassArchive.spelled("a.jar"));
    assertEquals("/x/a.jar:", ClassArchive.spelled("/x/a.jar:"));
    assertEquals(":b.jar", ClassArchive.spelled(":b.jar"));
    assertEquals("", ClassArchive.spelled(""));
  }

  @Test
  void onlyOldArchivesAreDeletedWhateverElseIsOld(@TempDir Path folder) throws IOException {
    Set<String> kept = new TreeSet<>();
    for (String name :
        List.of(
            "notes.txt",
            "worker-0123456789abcdef.40.jsa.bak",
            "worker-0123456789abcdef.41.jsa", // somebody's text by such a name
            "my-worker-0123456789abcdef.42.jsa")) {
      write(folder.resolve(name), "kept", 1);
      kept.add(name);
    }
    Files.createDirectory(folder.resolve("worker-0123456789abcdef.43.jsa"));
    kept.add("worker-0123456789abcdef.43.jsa");
    Path elsewhere = write(folder.resolve("elsewhere"), ARCHIVE, 1);
    Files.createSymbolicLink(folder.resolve("worker-0123456789abcdef.44.jsa"), elsewhere);
    kept.addAll(List.of("elsewhere", "worker-0123456789abcdef.44.jsa"));
    for (int i = 0; i < 6; i++) {
      String name = "worker-0123456789abcdef.5" + i + (i % 2 == 0 ? ".jsa" : ".aot");
      write(folder.resolve(name), ARCHIVE, 100 + i);
      if (i >= 2) {
        kept.add(name);
      }
    }
    ClassArchive.deleteOld(folder);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          kept,
          left.map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  private static Path write(Path file, String text, long changed) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0xf00baba8);
    Files.write(file, text.equals(ARCHIVE) ? magic.array() : text.getBytes(UTF_8));
    return Files.setLastModifiedTime(file, FileTime.fromMillis(changed));
  }
}
