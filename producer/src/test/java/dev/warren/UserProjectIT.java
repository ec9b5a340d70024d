package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of a user's, compiled and run against the jars as they are published. */
class UserProjectIT {
  private static final String PROGRAM =
      """
      package acme;

      import dev.warren.Pool;
      import dev.warren.task.Task;
      import java.util.List;

      public final class Squares {
        public record Square(int side, int area) {}

        @Task
        public static Square square(int side) {
          return new Square(side, side * side);
        }

        public static void main(String[] arguments) {
          try (Pool pool = Pool.processes(2)) {
            System.out.println(pool.map(Squares::square, List.of(3, 4)));
          }
          System.out.println(Squares.class.getModule().getName());
        }
      }
      """;

  private static final String MODULE =
      """
      module acme {
        requires dev.warren.common;
        requires dev.warren.producer;

        exports acme;
      }
      """;

  private static final String SQUARES = "[Square[side=3, area=9], Square[side=4, area=16]]";

  @TempDir private Path folder;

  @Test
  void worksFromTheClassPath() throws Exception {
    Path classes = compile("-classpath", path(warren()));
    String classPath = path(with(List.of(classes.toString()), with(warren(), others())));
    assertEquals(
        List.of(SQUARES, "null"), run("-classpath", classPath, "acme.Squares"), "the output");
  }

  /**
   * With Warren and the program on the module path. Qpid's jars cannot be there: one has no name
   * that a module may have, and they share packages.
   */
  @Test
  void worksFromTheModulePath() throws Exception {
    Path moduleInfo = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path classes = compile("--module-path", path(warren()), moduleInfo.toString());
    String modulePath = path(with(List.of(classes.toString()), warren()));
    List<String> output =
        run(
            "--module-path",
            modulePath,
            "-classpath",
            path(others()),
            "--module",
            "acme/acme.Squares");
    assertEquals(List.of(SQUARES, "acme"), output);
  }

  private Path compile(String... arguments) throws IOException {
    Path source = Files.createDirectories(folder.resolve("acme")).resolve("Squares.java");
    Files.writeString(source, PROGRAM);
    Path classes = folder.resolve("classes");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-d", classes.toString(), source.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, all.toArray(String[]::new));
    assertEquals(0, code, "javac");
    return classes;
  }

  private List<String> run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(arguments));
    File errors = folder.resolve("errors").toFile();
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    List<String> output = process.inputReader().lines().toList();
    assertEquals(0, process.waitFor(), () -> output + " " + read(errors));
    return output;
  }

  private static String read(File file) {
    try {
      return Files.readString(file.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The three jars, without the programs. */
  private static List<String> warren() throws IOException {
    List<String> jars = new ArrayList<>();
    for (String module : List.of("common", "worker", "producer")) {
      try (Stream<Path> files = Files.list(Path.of("..", module, "target"))) {
        List<Path> found =
            files
                .filter(file -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
                .filter(file -> !file.toString().matches(".*-(tests|sources|javadoc)\\.jar"))
                .toList();
        assertEquals(1, found.size(), () -> "jars of " + module + ": " + found);
        jars.add(found.get(0).toAbsolutePath().normalize().toString());
      }
    }
    return jars;
  }

  private static List<String> others() {
    List<String> jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .filter(entry -> !entry.replace('\\', '/').matches(".*(/target/|/dev/warren/).*"))
            // Logs everything where nobody configures it; the library comes without.
            .filter(entry -> !entry.contains("logback"))
            .toList();
    assertTrue(jars.stream().anyMatch(jar -> jar.contains("qpid")), jars::toString);
    return jars;
  }

  private static List<String> with(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static String path(List<String> entries) {
    return String.join(File.pathSeparator, entries);
  }
}
