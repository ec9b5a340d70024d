package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README and the page of commands show is what there is. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]+)?\\)");

  private static final Pattern TAGGED =
      Pattern.compile("// tag::(\\w+)\\[]\n(.*?)\n *// end::", Pattern.DOTALL);

  private final String readme = Files.readString(Path.of("..", "README.md"));

  ReadmeTest() throws IOException {}

  @ParameterizedTest
  @ValueSource(strings = {"run", "bench"})
  void showsTheHelp(String command) throws IOException {
    String page = Files.readString(Path.of("docs", "commands.md"));
    String help = new Shell().run(command, "--help").out();
    assertTrue(page.contains("```\n" + help + "```\n"), help);
  }

  /** What is longer belongs on a page of its own. */
  @Test
  void isShort() {
    assertTrue(readme.lines().count() <= 300, "lines: " + readme.lines().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "producer/docs/commands.md",
        "producer/docs/figures.md",
        "producer/docs/report.md",
        "worker/docs/commands.md",
        "worker/docs/rabbitmq.md",
        "worker/docs/threat-model.md",
        "worker/docs/how-it-works.md"
      })
  void linksLeadSomewhere(String page) throws IOException {
    Path file = Path.of("..", page);
    for (MatchResult link : LINK.matcher(Files.readString(file)).results().toList()) {
      Path target = file.resolveSibling(link.group(1));
      assertTrue(Files.exists(target), page + " links to " + link.group(1));
      if (link.group(2) != null) {
        String heading = link.group(2).substring(1).replace('-', ' ');
        assertTrue(
            Files.readString(target)
                .lines()
                .anyMatch(
                    line ->
                        line.matches("#+ .*") && line.toLowerCase(Locale.ROOT).endsWith(heading)),
            page + " links to " + link.group());
      }
    }
  }

  @Test
  void showsTheSeedProgram() throws IOException {
    String program = Files.readString(Path.of("src/test/java/dev/warren/SeedProgram.java"));
    var parts = TAGGED.matcher(program).results().map(part -> part.group(2)).toList();
    assertEquals(3, parts.size());
    for (String part : parts) {
      assertTrue(readme.contains("```java\n" + part.stripIndent().strip() + "\n```\n"), part);
    }
  }

  @Test
  void showsJavaThatCompiles(@TempDir Path folder) throws IOException {
    var sources =
        JAVA.matcher(readme)
            .results()
            .map(MatchResult::group)
            .filter(block -> CLASS.matcher(block).find())
            .toList();
    assertEquals(2, sources.size());
    for (String block : sources) {
      String source = block.substring("```java\n".length(), block.length() - "```".length());
      var name = CLASS.matcher(source);
      assertTrue(name.find(), source);
      Path file = Files.writeString(folder.resolve(name.group(1) + ".java"), source);
      var log = new ByteArrayOutputStream();
      String classPath = System.getProperty("java.class.path");
      int code =
          ToolProvider.getSystemJavaCompiler()
              .run(null, log, log, "-cp", classPath, "-d", folder.toString(), file.toString());
      assertEquals(0, code, () -> log.toString(UTF_8));
    }
  }
}
