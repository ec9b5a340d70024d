package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** A task in a jar that is on nobody's class path. */
final class ForeignTask {
  static final String NAME = "acme.Words.split";

  private static final String SOURCE =
      """
      package acme;

      import dev.warren.task.Task;
      import java.util.ArrayList;
      import java.util.List;

      public final class Words {
        public record Text(String text, int times) {}

        public record Word(int place, String word) {}

        @Task
        public static List<Word> split(Text text) {
          List<Word> words = new ArrayList<>();
          for (int i = 0; i < text.times(); i++) {
            for (String word : text.text().split(" ")) {
              words.add(new Word(words.size(), word));
            }
          }
          return words;
        }
      }
      """;

  private ForeignTask() {}

  /** Compiles the task and packs it. */
  static Path jar(Path folder) throws IOException {
    Path source = Files.createDirectories(folder.resolve("src")).resolve("Words.java");
    Files.writeString(source, SOURCE);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    var log = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                log,
                log,
                "-parameters",
                "-cp",
                Program.PRODUCER.toString(),
                "-d",
                classes.toString(),
                source.toString());
    assertEquals(0, code, () -> log.toString(UTF_8));
    Path jar = folder.resolve("words.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
      }
    }
    return jar;
  }
}
