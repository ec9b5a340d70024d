package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardCommandTest {
  @TempDir private Path folder;

  @Test
  void whyTheFileOfTheTokenCannotBeReadIsSaid() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliEnvironment environment =
        new CliEnvironment(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            new PrintStream(err, true, UTF_8),
            Map.<String, String>of()::get,
            (signal, action) -> {});
    Path file = folder.resolve("token");
    assertEquals(
        ExitCode.USAGE.code(), WorkerMain.run(environment, "dashboard", "--token-file=" + file));
    String expected = "--token-file: cannot read " + file + ": no such file or folder";
    assertTrue(err.toString(UTF_8).contains(expected), err.toString(UTF_8));
  }
}
