package dev.warren.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fuzzes one decoder after the other, each in a process of its own, from the corpus that the tests
 * keep. What the fuzzer adds to it stays below {@code target/fuzz}. Ends with 1 if anything was
 * found; the input that did it lies there, too.
 */
public final class Fuzzing {
  private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");
  private static final Path WORK = Path.of("target", "fuzz");

  private Fuzzing() {}

  /**
   * Runs.
   *
   * @param arguments how many executions of each decoder, and names of decoders (all)
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    long runs = Long.parseLong(arguments[0]);
    List<String> failed = new ArrayList<>();
    for (Decoder decoder : Decoder.values()) {
      String name = decoder.name().toLowerCase(Locale.ROOT);
      if (arguments.length > 1 && !List.of(arguments).contains(name)) {
        continue;
      }
      System.out.println("[fuzz] " + name + ": " + runs + " executions");
      if (fuzz(name, runs) != 0) {
        failed.add(name);
      }
    }
    System.out.println("[fuzz] " + (failed.isEmpty() ? "nothing was found" : "FOUND in " + failed));
    System.exit(failed.isEmpty() ? 0 : 1);
  }

  private static int fuzz(String name, long runs) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(WORK.resolve(name));
    try (var seeds = Files.list(CORPUS.resolve(name))) {
      for (Path seed : (Iterable<Path>) seeds::iterator) {
        Files.copy(seed, corpus.resolve(seed.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+EnableDynamicAgentLoading",
            "-Dwarren.fuzz=" + name,
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + DecoderFuzzer.class.getName(),
            "--instrumentation_includes=dev.warren.**:tools.jackson.core.**:com.rabbitmq.client.impl.**",
            "--reproducer_path=" + WORK,
            "-artifact_prefix=" + WORK + "/" + name + "-",
            "-runs=" + runs,
            "-timeout=20",
            "-print_final_stats=1",
            corpus.toString());
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
