package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.task.TaskFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

/** Worker processes with a class path that the producer does not have. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class ClassPathIT {
  private static final String SOURCE =
      """
      package acme;

      import dev.warren.task.Task;
      import java.util.List;

      public final class Words {
        @Task
        public static List<String> split(String text) {
          return List.of(text.split(" "));
        }
      }
      """;

  private static final TaskFunction<String, List<String>> SPLIT =
      TaskFunction.named("acme.Words.split", String.class, new TypeReference<List<String>>() {});

  @TempDir private Path folder;

  @BeforeEach
  void compile() throws Exception {
    Path source = Files.writeString(folder.resolve("Words.java"), SOURCE);
    String classPath = System.getProperty("java.class.path");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                classPath,
                "-d",
                folder.toString(),
                source.toString());
    assertEquals(0, result);
  }

  private Pool open() {
    return Pool.builder()
        .processes(1)
        .classPath(folder.toString())
        .jvmOptions(ShortLivedJvm.options("128m"))
        .open();
  }

  @Test
  void aTaskThatOnlyWorkersHaveRunsByItsName() {
    try (Pool pool = open()) {
      assertEquals(List.of("to", "be"), pool.apply(SPLIT, "to be"));
      assertEquals(4, pool.apply(PoolTasks::square, 2));
    }
  }

  @Test
  void aJacksonModuleThatIsNotThereIsNamed() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("tools.jackson.databind.JacksonModule"), "acme.MissingModule\n");
    try (Pool pool = open()) {
      EncodingException failure =
          assertThrows(EncodingException.class, () -> pool.apply(SPLIT, "to be"));
      assertTrue(failure.getMessage().contains("acme.MissingModule"), failure.getMessage());
      assertEquals(4, pool.apply(PoolTasks::square, 2), "what needs no Jackson goes on");
    }
  }
}
