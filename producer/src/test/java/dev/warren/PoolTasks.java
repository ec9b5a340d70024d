package dev.warren;

import dev.warren.task.Task;
import dev.warren.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Tasks for the tests of pools. They talk to tests through files, as worker processes must. */
public final class PoolTasks {
  private static volatile String remembered = "nothing";

  private PoolTasks() {}

  /** A value with parts, one of which may not be encodable. */
  public record Parcel(String label, Content content) {}

  /** Fails when it is written, if it is told to. */
  public record Content(boolean spoilt) {
    /** Fails for spoilt content. */
    @Override
    public boolean spoilt() {
      if (spoilt) {
        throw new IllegalStateException("spoilt content");
      }
      return false;
    }
  }

  @Task
  public static int square(int n) {
    return n * n;
  }

  @Task
  public static int product(int a, int b) {
    return a * b;
  }

  @Task
  public static int answer() {
    return 42;
  }

  @Task
  public static String threadName() {
    return Thread.currentThread().getName();
  }

  /** The sum when the file is there. */
  @Task
  public static int sumLater(List<Integer> numbers, String file) throws Exception {
    awaitFile(file);
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns nothing; fails for a folder. */
  @Task
  public static void appendLine(String file) throws IOException {
    Files.writeString(
        Path.of(file), "line\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Task
  public static List<String> words(Phrase phrase) {
    return List.of(phrase.text().split(" "));
  }

  /** What {@link #words} takes. */
  public record Phrase(String text) {}

  @Task
  public static int parse(String text) {
    return Integer.parseInt(text);
  }

  @Task
  public static String same(String text) {
    return text;
  }

  /** Numbers that are none, within something. */
  public record Reading(double mean, List<Float> samples) {}

  @Task
  public static Reading sameReading(Reading reading) {
    return reading;
  }

  @Task
  public static Double sameDouble(Double number) {
    return number;
  }

  @Task
  public static List<Float> sameFloats(List<Float> numbers) {
    return numbers;
  }

  @Task
  public static int orderOf(int n) throws InterruptedException {
    // The first items take longest, so that results arrive out of order.
    Thread.sleep(Math.max(0, 20 - n));
    return n;
  }

  /** Fails at negative numbers. */
  @Task
  public static int notNegative(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("negative: " + n);
    }
    return n;
  }

  @Task
  public static int failAtLength(int characters) throws InterruptedException {
    if (characters == 0) {
      throw new IllegalStateException("first");
    }
    Thread.sleep(300);
    throw new IllegalStateException("x".repeat(characters));
  }

  @Task
  public static long pid(int ignored) {
    return ProcessHandle.current().pid();
  }

  @Task
  public static String thread(int ignored) {
    return Thread.currentThread().getName();
  }

  /** Writes a line with the process and the thread. */
  @Task
  public static String signIn(String file) throws IOException {
    String line = ProcessHandle.current().pid() + " " + Thread.currentThread().getName() + "\n";
    Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return line;
  }

  /** Waits until a file is there; fails when its folder is gone, and the test with it. */
  @Task
  public static String awaitFile(String file) throws InterruptedException {
    while (!Files.exists(Path.of(file))) {
      if (!Files.exists(Path.of(file).getParent())) {
        throw new IllegalStateException("nobody will ever write " + file);
      }
      Thread.sleep(5);
    }
    return file;
  }

  /** Signs in, waits for the file "gate" beside, and tells in another file. */
  @Task
  public static String signInAndAwait(String file) throws IOException, InterruptedException {
    signIn(file);
    awaitFile(Path.of(file).resolveSibling("gate").toString());
    return signIn(file + ".done");
  }

  /** Signs in, then waits until it is interrupted, and tells in another file. */
  @Task
  public static String runUntilInterrupted(String file) throws IOException {
    signIn(file);
    try {
      TimeUnit.MINUTES.sleep(10);
    } catch (InterruptedException e) {
      boolean stopping = TaskContext.current().isStopping();
      Files.writeString(Path.of(file + ".interrupted"), "stopping " + stopping);
    }
    return file;
  }

  /** Signs in, then ignores interrupts for a while. */
  @Task
  public static String ignoreInterrupts(String file) throws IOException {
    signIn(file);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return file;
  }

  /** Fails in every attempt before that one. */
  @Task
  public static int succeedAt(int attempt) {
    int now = TaskContext.current().attempt();
    if (now < attempt) {
      throw new IllegalStateException("attempt " + now);
    }
    return now;
  }

  /** In its first attempt, sleeps for so many milliseconds. */
  @Task
  public static int slowAtFirst(int millis) throws InterruptedException {
    int attempt = TaskContext.current().attempt();
    if (attempt == 1) {
      Thread.sleep(millis);
    }
    return attempt;
  }

  @Task
  public static List<String> context(int ignored) {
    TaskContext context = TaskContext.current();
    return List.of(
        context.taskId(),
        Integer.toString(context.attempt()),
        Boolean.toString(context.deadline().isPresent()),
        Boolean.toString(context.isStopping()));
  }

  @Task
  public static int overflow(int n) {
    return overflow(n + 1) + 1;
  }

  /** Ends the process for codes from 0; returns others. */
  @Task
  public static int exit(int code) {
    if (code >= 0) {
      System.err.println("exit with " + code);
      System.exit(code);
    }
    return code;
  }

  /** Ends the process in the first attempt. */
  @Task
  public static int crashAtFirst(int ignored) {
    int attempt = TaskContext.current().attempt();
    if (attempt == 1) {
      Runtime.getRuntime().halt(1);
    }
    return attempt;
  }

  @Task
  public static Parcel pack(Parcel parcel) {
    return parcel;
  }

  @Task
  public static Parcel spoil(int ignored) {
    return new Parcel("result", new Content(true));
  }

  @Task
  public static int length(String text) {
    return text.length();
  }

  /** A task that has a pool of its own. */
  @Task
  public static int sumOfSquares(int n) {
    try (Pool pool = Pool.threads(2)) {
      return pool.map(PoolTasks::square, () -> IntStream.range(0, n).iterator()).stream()
          .mapToInt(Integer::intValue)
          .sum();
    }
  }

  @Task
  public static String remember(String what) {
    remembered = what;
    return what;
  }

  @Task
  public static void note(String what) {
    remembered = what;
  }

  @Task
  public static String remembered(int ignored) {
    return remembered;
  }

  @Task
  public static String cannotStart(String reason) {
    throw new IllegalStateException(reason);
  }

  /** Not a task: it lacks the annotation. */
  public static int notATask(int n) {
    return n;
  }

  /** Not a task: it is not public. */
  @Task
  static int notPublic(int n) {
    return n;
  }

  /** Two tasks of one name, of which neither can be named. */
  public static final class Twins {
    private Twins() {}

    @Task
    public static int twin(int n) {
      return n;
    }

    @Task
    public static String twin(String text) {
      return text;
    }
  }
}
