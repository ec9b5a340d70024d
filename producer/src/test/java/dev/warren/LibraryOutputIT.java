package dev.warren;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program that uses the library finds on its standard output and standard error. */
@Timeout(120)
class LibraryOutputIT {
  @TempDir private Path folder;

  private String run(String classPath, String locale) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var builder =
        new ProcessBuilder(
            java.toString(), "-cp", classPath, "-XX:-UsePerfData", OutputProgram.class.getName());
    builder.environment().put("LC_ALL", locale);
    builder.redirectOutput(folder.resolve("out").toFile());
    builder.redirectError(folder.resolve("err").toFile());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(100, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    String err = Files.readString(folder.resolve("err"), UTF_8);
    assertEquals("[1, 4, 9]\n", Files.readString(folder.resolve("out")), err);
    assertEquals(0, process.exitValue(), err);
    return err;
  }

  /** The program's jar has Logback in it, which tells everything unless it is configured. */
  @ParameterizedTest
  @ValueSource(strings = {"C.UTF-8", "C"})
  void onlyWhatTasksPrintIsThereWithALogThatTellsEverything(String locale) throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    copy(OutputProgram.class, classes);
    String jar = Path.of("target", "producer.jar").toAbsolutePath().toString();
    List<String> lines = run(jar + File.pathSeparator + classes, locale).lines().sorted().toList();
    assertEquals(3, lines.size(), lines::toString);
    assertTrue(
        lines.stream()
            .allMatch(line -> line.matches("\\[worker \\d+, [0-9a-f]+/\\d] task \\d gr.{2}t")),
        lines::toString);
  }

  private static void copy(Class<?> type, Path folder) throws Exception {
    String name = type.getName().replace('.', '/') + ".class";
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    try (var bytes = type.getResourceAsStream("/" + name)) {
      Files.copy(bytes, target);
    }
  }
}
