package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

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
    ClassArchive.forgetUnfinished(folder);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          Stream.of(kept, "worker-0123456789abcdef.12345.jsa", "notes.4194999.new")
              .sorted()
              .toList(),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
