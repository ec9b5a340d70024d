package dev.warren.supervisor;

import dev.warren.worker.contract.NamelessFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts a worker as a Java virtual machine of the same kind as this one.
 *
 * <p>The class path is handed over in the environment, or in an argument file if it is too long for
 * that, so that the command line stays short and shows the main class. The variables that may hold
 * the broker's password, or the path to it, are removed from the environment, where every task
 * could read them; that of the supervisor, a process of the same user, still has them. The
 * configuration, which holds the password, goes through the command pipe. Belongs to one thread.
 */
final class JavaLauncher implements Launcher {
  /** Main class of a worker, by its name: the supervisor loads none of the worker's classes. */
  static final String MAIN_CLASS = "dev.warren.worker.WorkerProcess";

  /** How much of the machine's memory the heaps of all processes may take, in percent. */
  static final double HEAP_PERCENT = 60;

  /** How much of it one heap may take, in percent: the default of the virtual machine. */
  static final double HEAP_PERCENT_OF_ONE = 25;

  /** Linux takes 128 KiB at most for one variable. */
  private static final int MAX_VARIABLE_LENGTH = 100_000;

  /**
   * Moves the command pipe from standard input to descriptor 3. The programs that tasks start
   * inherit standard input: they would read the commands, and wait for more.
   */
  private static final String MOVE_INPUT = "exec \"$@\" 3<&0 </dev/null";

  /** Variables that hold the broker's password or the path to it; a process has it by its pipe. */
  private static final Set<String> SECRETS = Set.of("WARREN_BROKER", "WARREN_PASSWORD_FILE");

  private static final Path SHELL = Path.of("/bin/sh");

  /** How long a process that writes an archive of classes may take to end. */
  private static final Duration ARCHIVE_LIMIT = Duration.ofSeconds(30);

  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private final SupervisorConfig config;
  private final String classPath;
  private final String mainClass;
  private final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
  private final Path folder = Path.of(System.getProperty("user.dir"));
  private final Deployment deployment;
  private Optional<NamelessFile> arguments = Optional.empty();
  private int processes;
  private Optional<ClassArchive> archive;
  private boolean launchedBefore;
  private boolean madeArchive;
  private boolean makesArchive;
  private Optional<Fingerprint> fingerprint = Optional.empty();

  JavaLauncher(SupervisorConfig config) {
    this(config, MAIN_CLASS);
  }

  JavaLauncher(SupervisorConfig config, String mainClass) {
    this.config = config;
    processes = config.processes();
    classPath = ClassArchive.spelled(config.classPath());
    deployment = new Deployment(List.of(java, folder), classPath);
    archive = ClassArchive.of(classPath);
    this.mainClass = mainClass;
  }

  /**
   * The options of a worker's virtual machine: Warren's own, then the user's, so that these win.
   *
   * <ul>
   *   <li>{@code -XX:+UseSerialGC}: a process has one busy thread, or several that wait; N
   *       processes must not start N teams of collector threads. Left out where the user chooses a
   *       collector, since two are an error.
   *   <li>{@code -XX:+ExitOnOutOfMemoryError}: a process without memory ends, with exit code 3,
   *       instead of limping on.
   *   <li>{@code -XX:MaxRAMPercentage}: {@value #HEAP_PERCENT} percent of the memory divided by the
   *       number of processes, at most {@value #HEAP_PERCENT_OF_ONE}; otherwise four processes
   *       could already ask for all of it.
   *   <li>{@code -XX:InitialRAMPercentage}: small, the heap grows when needed.
   *   <li>{@code -Dstderr.encoding}: what tasks print arrives in every locale.
   *   <li>{@code -XX:-UsePerfData}: leaves no file in the temporary folder. {@code
   *       -XX:ErrorFile=/dev/null}: a native crash leaves none in the working folder; its summary
   *       is printed, and so becomes part of the evidence.
   * </ul>
   *
   * The compilers are left alone: tasks are often all computation, and deserve the best code.
   */
  static List<String> options(SupervisorConfig config, int processes) {
    var options = new ArrayList<String>();
    if (!JavaVariables.chooseCollector(System.getenv())
        && config.jvmOptions().stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
      options.add(COLLECTOR);
    }
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add(
        percentage("MaxRAMPercentage", Math.min(HEAP_PERCENT_OF_ONE, HEAP_PERCENT / processes)));
    options.add(percentage("InitialRAMPercentage", Math.min(1, 2.0 / processes)));
    options.add("-Dstderr.encoding=UTF-8");
    options.add("-Dsun.stderr.encoding=UTF-8"); // its name before Java 19
    options.add("-XX:-UsePerfData");
    options.add("-XX:ErrorFile=/dev/null");
    options.addAll(config.jvmOptions());
    return options;
  }

  private static String percentage(String option, double value) {
    return String.format(Locale.ROOT, "-XX:%s=%.2f", option, value);
  }

  @Override
  public Optional<String> obstacle() {
    return launchedBefore ? deployment.obstacle() : Optional.empty();
  }

  @Override
  public Process launch(Path status) throws IOException {
    var line = new ArrayList<String>();
    boolean hasShell = Files.isExecutable(SHELL); // an image may have none
    if (hasShell) {
      line.addAll(List.of(SHELL.toString(), "-c", MOVE_INPUT, "warren"));
    }
    line.add(java.toString());
    archive.ifPresent(classes -> line.addAll(classes.optionsToUse()));
    line.addAll(options(config, processes));
    // One process is enough to make the archive.
    List<String> toMake =
        madeArchive ? List.of() : archive.map(ClassArchive::optionsToMake).orElse(List.of());
    line.addAll(toMake);
    launchedBefore = true;
    madeArchive = true;
    makesArchive = !toMake.isEmpty();
    // By its name: Java does not start in a folder that was replaced by another one meanwhile.
    var builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    if (classPath.length() <= MAX_VARIABLE_LENGTH) {
      environment.put("CLASSPATH", classPath);
    } else {
      line.add("@" + argumentFile());
    }
    line.add(mainClass);
    line.add(status.toString());
    line.add(hasShell ? "/dev/fd/3" : "/dev/stdin");
    environment.keySet().removeAll(SECRETS);
    JavaVariables.withoutPorts(environment);
    Process process = builder.start();
    if (makesArchive) {
      ClassArchive made = archive.get();
      process.onExit().thenAccept(ended -> made.made(ended.exitValue()));
    }
    return process;
  }

  @Override
  public Duration endLimit() {
    return makesArchive ? ARCHIVE_LIMIT : WorkerHandle.END_LIMIT;
  }

  /** An archive belongs to the jar as it was: the new processes use and make their own. */
  @Override
  public Optional<String> renew() {
    Optional<String> obstacle = obstacle();
    if (obstacle.isEmpty()) {
      archive = ClassArchive.of(classPath);
      madeArchive = false;
      fingerprint.ifPresent(Fingerprint::close);
      fingerprint = Optional.empty();
    }
    return obstacle;
  }

  @Override
  public void share(int processes) {
    this.processes = processes;
  }

  @Override
  public String build() {
    if (fingerprint.isEmpty()) {
      fingerprint = Optional.of(Fingerprint.of(classPath));
    }
    return fingerprint.get().text();
  }

  @Override
  public void retire() {
    fingerprint.ifPresent(Fingerprint::close);
    try {
      if (arguments.isPresent()) {
        arguments.get().close();
      }
    } catch (IOException e) {
      // Nothing depends on it, and nothing more can be done.
    }
  }

  private Path argumentFile() throws IOException {
    if (arguments.isEmpty()) {
      String quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      byte[] bytes = ("-cp \"" + quoted + "\"\n").getBytes(OutputPump.CHARSET);
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      arguments = Optional.of(NamelessFile.create(temporary, bytes));
    }
    return arguments.get().path();
  }
}
