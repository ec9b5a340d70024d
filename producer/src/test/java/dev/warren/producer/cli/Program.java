package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the two jars, run as its users run it: in a process of its own, with a folder of its own
 * for temporary files. It lives for seconds, as {@link ShortLivedJvm} says; the workers that it
 * starts are as always.
 */
public final class Program implements AutoCloseable {
  public static final Path PRODUCER = Path.of("target", "producer.jar");
  public static final Path WORKER = Path.of("..", "worker", "target", "worker.jar");

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Pattern TIME =
      Pattern.compile("(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");
  private static final String MARK = "WARREN_TEST_MARK";

  private final String mark = UUID.randomUUID().toString();
  private final Path temporary;
  private final Process process;
  private final StringBuffer err = new StringBuffer();
  private final CompletableFuture<String> out;
  private final CompletableFuture<Void> errEnd;

  /** What a program left; standard error without the times of its lines. */
  public record Result(int code, String out, String err) {}

  private Program(Path jar, Map<String, String> variables, Path input, List<String> arguments)
      throws IOException {
    temporary = Files.createTempDirectory("warren-it");
    List<String> command = new ArrayList<>(signalsAsUsual());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.add(ShortLivedJvm.ONE_COMPILER);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("WARREN_"));
    builder.environment().put("XDG_CACHE_HOME", Path.of("target", "cache").toAbsolutePath() + "");
    builder.environment().putAll(variables);
    builder.environment().put(MARK, mark);
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    process = builder.start();
    out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    errEnd = CompletableFuture.runAsync(this::readErr);
  }

  /** Starts the producer. */
  public static Program producer(String... arguments) throws IOException {
    return new Program(PRODUCER, Map.of(), null, List.of(arguments));
  }

  /** Starts the producer with another folder for what programs keep for the next time. */
  static Program producerWithCache(Path cache, String... arguments) throws IOException {
    return new Program(PRODUCER, Map.of("XDG_CACHE_HOME", "" + cache), null, List.of(arguments));
  }

  /** Starts the producer in another environment. */
  static Program producerWith(Map<String, String> variables, String... arguments)
      throws IOException {
    return new Program(PRODUCER, variables, null, List.of(arguments));
  }

  /** Starts the producer with a file as standard input. */
  static Program producerWithInput(Path input, String... arguments) throws IOException {
    return new Program(PRODUCER, Map.of(), input, List.of(arguments));
  }

  /** Starts one of the two in another environment. */
  public static Program with(Path jar, Map<String, String> variables, String... arguments)
      throws IOException {
    return new Program(jar, variables, null, List.of(arguments));
  }

  /** Starts one of the two for a broker. */
  public static Program withBroker(Path jar, String uri, String... arguments) throws IOException {
    return new Program(jar, Map.of("WARREN_BROKER", uri), null, List.of(arguments));
  }

  /** The same with a bound of the heap, as in {@code 96m}. */
  static Program withBrokerAndHeap(Path jar, String uri, String heap, String... arguments)
      throws IOException {
    var variables = Map.of("WARREN_BROKER", uri, "JDK_JAVA_OPTIONS", "-Xmx" + heap);
    return new Program(jar, variables, null, List.of(arguments));
  }

  /** Standard input. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** What standard error says so far. */
  public String err() {
    return err.toString();
  }

  /** Sends a signal, named without SIG. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Sends a signal to it and to all processes that it started, as a terminal does. */
  void signalAll(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    process.descendants().forEach(handle -> command.add(Long.toString(handle.pid())));
    command.add(Long.toString(process.pid()));
    new ProcessBuilder(command).start().waitFor();
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until standard error has these words. */
  public Program until(String words) {
    Await.until(() -> words + " in: " + err, LIMIT, () -> err.indexOf(words) >= 0);
    return this;
  }

  /** Waits for the end. */
  public Result await() throws InterruptedException {
    assertTrue(process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS), () -> "hangs: " + err);
    String text = out.join();
    errEnd.join();
    return new Result(process.exitValue(), text, TIME.matcher(err).replaceAll(""));
  }

  /** Waits for the end, and checks that it was this one. */
  public Result await(int code) throws InterruptedException {
    Result result = await();
    assertEquals(code, result.code(), result.err());
    return result;
  }

  /** Checks that neither a process nor a file is left, or will be soon. */
  public void assertNothingLeft() throws IOException {
    Await.until(() -> "left: " + family(), Duration.ofSeconds(3), () -> family().isEmpty());
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /** Processes of this program and those that it started, directly or not. */
  List<String> family() {
    return ProcessHandle.allProcesses()
        .filter(handle -> environment(handle.pid()).contains(MARK + "=" + mark))
        .map(handle -> handle.pid() + " " + handle.info().commandLine().orElse(""))
        .collect(Collectors.toList());
  }

  /**
   * A shell without job control has what it starts in the background ignore Ctrl-C, and so would
   * all programs that these tests start.
   */
  private static List<String> signalsAsUsual() throws IOException {
    Path status = Path.of("/proc/self/status");
    boolean ignored =
        Files.exists(status)
            && Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    return ignored ? List.of("env", "--default-signal=INT") : List.of();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"), ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone, or somebody else's
    }
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readErr() {
    byte[] bytes = new byte[4096];
    try (InputStream stream = process.getErrorStream()) {
      for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
        err.append(new String(bytes, 0, n, UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it in any case. */
  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(temporary)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
