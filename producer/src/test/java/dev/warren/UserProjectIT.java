package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.embedded.EmbeddedBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import kotlin.KotlinVersion;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Tag;
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

  /** What a reference becomes is the business of Kotlin's compiler; a name always works. */
  private static final String KOTLIN =
      """
      package acme

      import dev.warren.Pool
      import dev.warren.task.Task
      import dev.warren.task.TaskFunction
      import java.util.function.Consumer

      data class Square(val side: Int, val area: Int)

      object Squares {
        @JvmStatic @Task fun square(side: Int) = Square(side, side * side)
      }

      @Task fun twice(n: Int) = 2 * n

      fun main() {
        val pool = Pool.processes(1)
        try {
          pool.map(::twice, listOf(5))
        } catch (e: IllegalArgumentException) {
          println(e.message)
        }
        pool.use {
          val named = TaskFunction.named("acme.Squares.square", Int::class.java, Square::class.java)
          println(pool.map(named, listOf(3, 4)))
          try {
            println(pool.map(::twice, listOf(3, 4)))
          } catch (e: IllegalArgumentException) {
            println(e.message)
          }
          try {
            println(pool.map({ n: Int -> n + 1 }, listOf(3)))
          } catch (e: IllegalArgumentException) {
            println(e.message)
          }
        }
      }
      """;

  /** Connects to a fleet at the given address, and then wants a broker of its own. */
  private static final String CLIENT =
      """
      package acme;

      import dev.warren.Pool;
      import dev.warren.WarrenException;
      import dev.warren.task.Tasks;
      import java.util.List;

      public final class Client {
        public static void main(String[] arguments) {
          String broker = arguments[0];
          try (Pool fleet = Pool.builder().broker(broker).fleet("default").processes(1).open();
              Pool pool = Pool.connect(broker)) {
            System.out.println(pool.map(Tasks::sumOfPowers, List.of(1, 2, 3)));
          }
          try (Pool pool = Pool.processes(1)) {
            System.out.println("opened");
          } catch (WarrenException e) {
            System.out.println(e.getMessage());
          }
        }
      }
      """;

  /** What a program gets that depends on Warren and on nothing else, apart from Warren's jars. */
  private static final Set<String> LIBRARIES =
      Set.of(
          "com.fasterxml.jackson.core:jackson-annotations",
          "com.github.ben-manes.caffeine:caffeine",
          "com.rabbitmq:amqp-client",
          "org.apache.qpid:qpid-broker-core",
          "org.apache.qpid:qpid-broker-plugins-amqp-0-8-protocol",
          "org.apache.qpid:qpid-broker-plugins-memory-store",
          "org.jspecify:jspecify",
          "org.slf4j:slf4j-api",
          "org.webjars.npm:uplot",
          "tools.jackson.core:jackson-core",
          "tools.jackson.core:jackson-databind");

  /** A line of the list that the build makes: what a jar is called, and its file. */
  private static final Pattern LIBRARY =
      Pattern.compile(
          "\\s+([^:]+:[^:]+):jar:[^:]+:(?:compile|runtime):(.+?\\.jar)( \\(optional\\))?");

  private static final String SQUARES = "[Square[side=3, area=9], Square[side=4, area=16]]";

  @TempDir private Path folder;

  @Test
  void worksFromTheClassPath() throws Exception {
    Path classes = compile("Squares", PROGRAM, "-classpath", path(warren()));
    String classPath = path(with(List.of(classes.toString()), with(warren(), others())));
    assertEquals(
        List.of(SQUARES, "null"), run("-classpath", classPath, "acme.Squares"), "the output");
    assertEquals("", read(folder.resolve("errors").toFile()), "nothing of SLF4J's, either");
  }

  /**
   * With Warren and the program on the module path. Qpid's jars cannot be there: one has no name
   * that a module may have, and they share packages.
   */
  @Test
  void worksFromTheModulePath() throws Exception {
    Path moduleInfo = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path classes =
        compile("Squares", PROGRAM, "--module-path", path(warren()), moduleInfo.toString());
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

  @Test
  void getsNoLogAndNothingOfTheCommandLine() throws IOException {
    assertEquals(LIBRARIES, libraries().keySet());
  }

  @Test
  void connectsWithoutTheLibrariesOfTheEmbeddedBrokerAndIsToldIfItNeedsThem() throws Exception {
    Path classes = compile("Client", CLIENT, "-classpath", path(warren()));
    List<String> others = others().stream().filter(jar -> !jar.contains("qpid")).toList();
    assertEquals(LIBRARIES.size() - 3, others.size(), others::toString);
    String classPath = path(with(List.of(classes.toString()), with(warren(), others)));
    try (var broker = EmbeddedBroker.start()) {
      String address = broker.address().toUriWithPassword();
      List<String> output = run("-classpath", classPath, "acme.Client", address);
      assertEquals("[1, 2, 6]", output.get(0));
      assertEquals(
          "the embedded broker cannot start, because these libraries are not on the class path:"
              + " org.apache.qpid:qpid-broker-core,"
              + " org.apache.qpid:qpid-broker-plugins-amqp-0-8-protocol,"
              + " org.apache.qpid:qpid-broker-plugins-memory-store;"
              + " add them, or connect to a broker that runs already",
          output.get(1));
    }
  }

  @Test
  @Tag("slow")
  void worksWithKotlin() throws Exception {
    Path source = Files.writeString(folder.resolve("Squares.kt"), KOTLIN);
    Path classes = folder.resolve("classes");
    String kotlin = System.getProperty("java.class.path");
    run(
        "-Djava.awt.headless=true",
        "-classpath",
        kotlin,
        K2JVMCompiler.class.getName(),
        "-no-stdlib",
        "-java-parameters",
        "-classpath",
        kotlin,
        "-d",
        classes.toString(),
        source.toString());
    String library =
        new File(KotlinVersion.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .getPath();
    String classPath = path(with(List.of(classes.toString(), library), with(warren(), others())));
    List<String> output = run("-classpath", classPath, "acme.SquaresKt");
    assertEquals("[Square(side=3, area=9), Square(side=4, area=16)]", output.get(1));
    String fix = "name the task, as in TaskFunction.named(";
    assertTrue(output.get(0).contains(fix), output.get(0));
    assertTrue(output.get(2).contains(fix), output.get(2));
    assertTrue(output.get(3).contains(fix), output.get(3));
  }

  private Path compile(String name, String program, String... arguments) throws IOException {
    Path source = Files.createDirectories(folder.resolve("acme")).resolve(name + ".java");
    Files.writeString(source, program);
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
                .filter(
                    file ->
                        file.getFileName()
                            .toString()
                            .matches("warren-" + module + "-[0-9].*\\.jar"))
                .filter(file -> !file.toString().matches(".*-(tests|sources|javadoc)\\.jar"))
                .toList();
        assertEquals(1, found.size(), () -> "jars of " + module + ": " + found);
        jars.add(found.get(0).toAbsolutePath().normalize().toString());
      }
    }
    return jars;
  }

  private static List<String> others() throws IOException {
    return List.copyOf(libraries().values());
  }

  /** The files of the libraries that a program gets with Warren, by name. */
  private static SortedMap<String, String> libraries() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("target", "class-path-of-users.txt"))) {
      Matcher library = LIBRARY.matcher(line);
      if (library.lookingAt()
          && library.group(3) == null
          && !library.group(1).startsWith("dev.warren:")) {
        files.put(library.group(1), library.group(2));
      }
    }
    return files;
  }

  private static List<String> with(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static String path(List<String> entries) {
    return String.join(File.pathSeparator, entries);
  }
}
